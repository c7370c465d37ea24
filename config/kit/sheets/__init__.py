"""Spreadsheets and CSV files: refused or read in a limited process, written as a stream."""
