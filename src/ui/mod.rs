//! State → cells. Reads, never writes; formats only the rows that are visible.
