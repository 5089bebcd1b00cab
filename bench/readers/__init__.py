"""People of twenty organisations who keep Tonight open, and some who book and declare meanwhile."""
