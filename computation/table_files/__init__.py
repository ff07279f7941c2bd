"""Table files as values: CSV, TSV, JSON lines, Excel workbooks. Knows no page, no model, no disk."""
