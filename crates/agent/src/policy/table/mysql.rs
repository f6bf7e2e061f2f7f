//! MySQL: the connector can only read, by its own guard and in a read-only transaction.

use crate::policy::line::{Line, reads};

pub(super) const LINES: &[Line] = &[
    reads("list_databases"),
    reads("list_tables"),
    reads("describe_table"),
    reads("get_table_indexes"),
    reads("get_table_stats"),
    reads("search_schema"),
    reads("search_rows"),
    reads("sample_table"),
    reads("explain_query"),
    reads("execute_query"),
];
