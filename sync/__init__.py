"""The job around the rules: workbooks, the changelog, the plan and the command line."""
