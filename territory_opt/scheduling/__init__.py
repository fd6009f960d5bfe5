"""When everything happens: jobs on whole days under limited hours, by engines that share one result and one bound."""
