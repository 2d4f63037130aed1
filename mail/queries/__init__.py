"""Reading mail; every query refuses (NotFound) what the actor may not see."""
