//! What the connector says about itself: the connect form, the questions that need no model, the tools with descriptions
//! written for a model. Data only.

mod tools;

use crate::config::SSL_MODES;
use mosaic_connector_kit::Declaration;
use mosaic_connector_kit::info::{ConnectorInfo, Field, FieldKind, Pattern, SearchTool, pattern};

/// Returns the declaration.
#[must_use]
pub fn declaration() -> Declaration {
    Declaration {
        info: ConnectorInfo {
            id: "mysql",
            name: "MySQL",
            icon: "database",
            description: "Tables of a MySQL or MariaDB database: looks at the schema and reads rows, and can never change anything.",
            fields: fields(),
            examples: vec![
                "list tables",
                "describe customer",
                "latest 10 orders",
                "how many customers are there?",
                "Which products sold best last month?",
            ],
            patterns: patterns(),
            search_tools: vec![
                SearchTool::new("search_schema", "pattern"),
                SearchTool::new("search_rows", "query"),
            ],
            words: vec![
                "database", "table", "tables", "row", "rows", "column", "schema", "sql", "query", "record",
                "records",
            ],
            schema_tools: vec![
                "list_databases",
                "list_tables",
                "describe_table",
                "get_table_indexes",
                "search_schema",
            ],
            ..ConnectorInfo::default()
        },
        environment: vec![],
        tools: tools::tools(),
        instructions: "Reads one MySQL or MariaDB server and cannot change it. Find tables with search_schema, see their \
             columns and keys with describe_table before writing SQL, then use execute_query. Table names may be given in \
             any case, singular or plural, as table or database.table. Row counts in lists are estimates. Every tool also \
             takes `fields` (names to keep) and `format` (concise, detailed, json).",
    }
}

fn fields() -> Vec<Field> {
    let modes = FieldKind::Choice {
        options: SSL_MODES.to_vec(),
    };
    vec![
        Field::new("MYSQL_HOST", "Host", FieldKind::Text)
            .required()
            .default("localhost")
            .help("Name or address of the server"),
        Field::new("MYSQL_PORT", "Port", FieldKind::Number { min: 1, max: 65_535 }).default("3306"),
        // Needed unless the address below holds it; the connector says so when neither does.
        Field::new("MYSQL_USER", "User", FieldKind::Text)
            .help("An account that may only SELECT is best; Mosaic reads only, whatever it may do"),
        Field::new("MYSQL_PASSWORD", "Password", FieldKind::Secret),
        Field::new("MYSQL_DATABASE", "Database", FieldKind::Text).help("Leave empty to see all databases"),
        Field::new("MYSQL_SSL_MODE", "TLS", modes)
            .default("PREFERRED")
            .help("How the connection is encrypted"),
        Field::new("MYSQL_URL", "Address in one line", FieldKind::Secret)
            .advanced()
            .help(
                "Instead of all the fields above: mysql://user:password@host:3306/database?ssl-mode=REQUIRED",
            ),
    ]
}

fn patterns() -> Vec<Pattern> {
    [schema_patterns(), row_patterns()].concat()
}

fn schema_patterns() -> Vec<Pattern> {
    vec![
        pattern(
            "list|show|what (me) (all) (the) (are) (the) tables (are) (there)",
            "list_tables",
            &[],
        ),
        pattern(
            "list|show (me) (all) (the) tables in|of|from {db}",
            "list_tables",
            &[("db", "{db}")],
        ),
        pattern(
            "list|show (me) (all) (the) databases|schemas",
            "list_databases",
            &[],
        ),
        pattern(
            "describe|desc (the) (table) {table} (table)",
            "describe_table",
            &[("table", "{table}")],
        ),
        pattern(
            "list|show (me) (all) (the) columns|fields of|in|from (the) (table) {table} (table)",
            "describe_table",
            &[("table", "{table}")],
        ),
        pattern(
            "list|show (me) (all) (the) indexes|indices|index|keys of|on|in|from (the) (table) {table} (table)",
            "get_table_indexes",
            &[("table", "{table}")],
        ),
    ]
}

fn row_patterns() -> Vec<Pattern> {
    vec![
        pattern(
            "(show) (me) (the) latest|last|newest|recent {n:number} {table}",
            "sample_table",
            &[("table", "{table}"), ("limit", "{n}"), ("order", "latest")],
        ),
        pattern(
            "(show) (me) (the) latest|last|newest|recent {n:number} rows|records|entries of|from|in (the) (table) {table}",
            "sample_table",
            &[("table", "{table}"), ("limit", "{n}"), ("order", "latest")],
        ),
        pattern(
            "(show) (me) (the) {n:number} latest|last|newest|recent|most (recent) {table}",
            "sample_table",
            &[("table", "{table}"), ("limit", "{n}"), ("order", "latest")],
        ),
        pattern(
            "(show) (me) (a) sample (of|from) (the) {table}",
            "sample_table",
            &[("table", "{table}"), ("order", "any")],
        ),
        pattern(
            "how many {table} (are|do|have) (there|we|exist) (have)",
            "get_table_stats",
            &[("table", "{table}"), ("exact", "true")],
        ),
        pattern(
            "how many rows are|does in|has (the) (table) {table} (has|have) (table)",
            "get_table_stats",
            &[("table", "{table}"), ("exact", "true")],
        ),
        pattern(
            "count (all) (the) {table}",
            "get_table_stats",
            &[("table", "{table}"), ("exact", "true")],
        ),
        pattern("select {rest:rest}", "execute_query", &[("sql", "SELECT {rest}")]),
        pattern(
            "with {name} as {rest:rest}",
            "execute_query",
            &[("sql", "WITH {name} AS {rest}")],
        ),
        pattern(
            "explain select {rest:rest}",
            "explain_query",
            &[("sql", "SELECT {rest}")],
        ),
    ]
}
