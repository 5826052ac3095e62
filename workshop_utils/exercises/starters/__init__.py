"""What stands in a learner's cell before it is changed: one module a lesson, one plain function an exercise."""
