"""One right answer for each exercise: one module a lesson, one plain function an exercise."""
