//! The tools, with descriptions written for a model: what each is for, and which one to prefer. Every word is paid for in
//! every request.

use mosaic_connector_kit::schema::{self, flag, list, number, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::{Map, Value, json};

/// Returns all tools, the ones that look at the schema first.
pub(super) fn tools() -> Vec<Tool> {
    [schema_tools(), size_tools(), row_tools(), query_tools()].concat()
}

fn table() -> schema::Argument {
    text("table").required()
}

fn db() -> schema::Argument {
    text("db")
}

fn schema_tools() -> Vec<Tool> {
    vec![
        tool(
            [
                "list_databases",
                "List databases",
                "Databases on the server, with their number of tables.",
            ],
            (schema::input([]), schema::records()),
            json!({}),
        ),
        tool(
            [
                "list_tables",
                "List tables",
                "Tables and views of a database, with kind, estimated rows and comment. `pattern` filters by name; `detail` adds engine, size and dates.",
            ],
            (
                schema::input(
                    [
                        db(),
                        text("pattern"),
                        flag("detail"),
                        number("limit"),
                        text("cursor"),
                    ]
                    .into_iter()
                    .chain(schema::shaping()),
                ),
                schema::records(),
            ),
            json!({"pattern": "film"}),
        ),
        tool(
            [
                "describe_table",
                "Describe a table",
                "Columns (type, nullable, key, default, comment) of a table or view, foreign keys out and in. Look here before writing SQL.",
            ],
            (schema::input([table(), db()]), schema::records()),
            json!({"table": "film"}),
        ),
    ]
}

fn size_tools() -> Vec<Tool> {
    vec![
        tool(
            [
                "get_table_indexes",
                "List indexes",
                "Indexes of a table: columns in order, unique or not, type. For slow queries.",
            ],
            (schema::input([table(), db()]), schema::records()),
            json!({"table": "rental"}),
        ),
        tool(
            [
                "get_table_stats",
                "Count rows and size",
                "Size and number of rows of a table: the engine's estimate, or counted with exact = true.",
            ],
            (schema::input([table(), db(), flag("exact")]), schema::records()),
            json!({"table": "customer", "exact": true}),
        ),
    ]
}

fn row_tools() -> Vec<Tool> {
    vec![
        tool(
            [
                "search_schema",
                "Search names",
                "Finds tables and columns by words in their names and comments, best first. Start here when the table is unknown.",
            ],
            (schema::input(search("pattern")), schema::records()),
            json!({"pattern": "rental date"}),
        ),
        tool(
            [
                "search_rows",
                "Search rows",
                "Finds rows by words in any text column of any table, within 2 seconds. For exact conditions use execute_query.",
            ],
            (
                schema::input([text("query").required(), db(), number("limit").default(20)]),
                schema::records(),
            ),
            json!({"query": "dinosaur"}),
        ),
        tool(
            [
                "sample_table",
                "Sample rows",
                "Rows of a table without writing SQL, the latest first.",
            ],
            (
                schema::input([
                    table(),
                    db(),
                    number("limit").default(10).at_most(200),
                    schema::choice("order", &["latest", "any"]),
                ]),
                schema::rows(),
            ),
            json!({"table": "payment", "limit": 5}),
        ),
    ]
}

fn query_tools() -> Vec<Tool> {
    vec![
        tool(
            [
                "explain_query",
                "Explain a query",
                "The plan of a SELECT, without running it.",
            ],
            (
                schema::input([text("sql").required(), list("params")]),
                schema::rows(),
            ),
            json!({"sql": "SELECT * FROM rental WHERE customer_id = ?", "params": [1]}),
        ),
        tool(
            [
                "execute_query",
                "Run a query",
                "Runs one SELECT, WITH, SHOW, DESCRIBE or EXPLAIN in MySQL's dialect; anything that could write, lock or wait is refused. Put values in `params`, one for each ?. Aggregate in SQL rather than fetching many rows.",
            ],
            (
                schema::input([
                    text("sql").required(),
                    list("params"),
                    number("limit").default(100).at_most(1_000),
                    number("timeout_s").default(30).at_most(30),
                ]),
                schema::rows(),
            ),
            json!({"sql": "SELECT rating, COUNT(*) AS films FROM film GROUP BY rating"}),
        ),
    ]
}

fn search(words: &'static str) -> [schema::Argument; 4] {
    let [limit, cursor] = schema::paging();
    [text(words).required(), text("db"), limit, cursor]
}

fn tool(
    [name, title, description]: [&'static str; 3],
    (input, output): (Map<String, Value>, Map<String, Value>),
    example: Value,
) -> Tool {
    Tool {
        name,
        toolset: match name {
            "explain_query" | "execute_query" => "query",
            "search_rows" | "sample_table" => "rows",
            _ => "schema",
        },
        title,
        description,
        effect: Effect::Read,
        open_world: false,
        input,
        output,
        example,
    }
}
