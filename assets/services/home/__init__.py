"""What a person finds on the home page; every figure is a link to the list that it counts."""
