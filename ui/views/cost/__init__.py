"""The picture of the cost-of-output bench: a table with bars, a chart over the links, and the widget that holds both."""
