"""The examples of docs/money-examples: read from the pages, and played on a bench in one chronology."""
