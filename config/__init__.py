"""How the parts are put together: settings, addresses, the task queue, the processes."""
