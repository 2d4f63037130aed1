"""Reading: every query checks that the actor may see the thing, else `NotFound`."""
