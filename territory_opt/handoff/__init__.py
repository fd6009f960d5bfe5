"""What people and programs take over: tasks for a CRM, calendars, digests, tidy tables."""
