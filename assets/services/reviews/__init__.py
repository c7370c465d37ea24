"""The yearly look at every asset (棚卸, policy 6(2), 6(9)): intervals, campaigns, signatures."""
