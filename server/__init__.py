"""The composition root: the only folder that imports rooms. Nobody imports it."""
