//! The tools, with descriptions written for a model: what each is for, and which one to prefer. Every word is paid for in
//! every request.

use mosaic_connector_kit::schema::{self, Argument, flag, number, text};
use mosaic_connector_kit::{Effect, Tool};
use serde_json::{Map, Value, json};

/// Returns all tools, the ones that look around first.
pub(super) fn tools() -> Vec<Tool> {
    [
        bucket_tools(),
        list_tools(),
        read_tools(),
        part_tools(),
        write_tools(),
    ]
    .concat()
}

fn bucket() -> Argument {
    text("bucket")
}

fn key() -> Argument {
    text("key").required()
}

fn bucket_tools() -> Vec<Tool> {
    vec![
        tool(
            ("list_buckets", "buckets", Effect::Read),
            (
                "List buckets",
                "Buckets with region and date. `query` is part of a name.",
            ),
            (
                schema::input([text("query")].into_iter().chain(schema::paging())),
                schema::records(),
            ),
            json!({}),
        ),
        tool(
            ("get_bucket_info", "buckets", Effect::Read),
            (
                "Describe a bucket",
                "Region, versioning, encryption, public access, lifecycle and tags of a bucket.",
            ),
            (schema::input([bucket().required()]), schema::records()),
            json!({"bucket": "larkspur-logs"}),
        ),
    ]
}

fn list_tools() -> Vec<Tool> {
    let [limit, cursor] = schema::paging();
    vec![
        tool(
            ("list_objects", "objects", Effect::Read),
            (
                "List objects",
                "Objects under a prefix by name; delimiter \"/\" folds them into folders. To find something, or the newest, use search_objects.",
            ),
            (
                schema::input([
                    bucket().required(),
                    text("prefix"),
                    text("delimiter"),
                    limit.clone().at_most(1_000),
                    cursor.clone(),
                ]),
                schema::records(),
            ),
            json!({"bucket": "larkspur-exports", "delimiter": "/"}),
        ),
        tool(
            ("search_objects", "objects", Effect::Read),
            (
                "Search objects",
                "Finds objects, the newest first: by words in names and in lines of small text and log files (`query`; all buckets unless one is named), by `glob` (*.csv anywhere, logs/**/x-*.gz from the start), by size and date.",
            ),
            (
                schema::input([
                    text("query"),
                    bucket(),
                    text("glob"),
                    text("prefix"),
                    number("min_size"),
                    number("max_size"),
                    text("modified_after").about("date or RFC 3339"),
                    limit.clone(),
                    cursor.clone(),
                ]),
                schema::records(),
            ),
            json!({"query": "session_expired checkout"}),
        ),
        tool(
            ("list_object_versions", "objects", Effect::Read),
            (
                "List versions",
                "Versions and deletions of objects under a prefix (a key), the newest of each first.",
            ),
            (
                schema::input([bucket().required(), text("prefix"), limit, cursor]),
                schema::records(),
            ),
            json!({"bucket": "larkspur-exports", "prefix": "orders/orders-latest.csv"}),
        ),
    ]
}

/// The arguments of the two names of one tool.
fn reading() -> Map<String, Value> {
    schema::input([
        key(),
        bucket(),
        text("grep").about("lines with any of: a|b"),
        number("tail").about("last lines"),
        text("lines").about("1-50"),
        text("range").about("bytes 0-999"),
        text("version_id"),
        number("max_bytes").default(24_000),
    ])
}

fn read_tools() -> Vec<Tool> {
    vec![
        tool(
            ("get_object", "objects", Effect::Read),
            (
                "Read an object",
                "Text of an object (.gz unpacked), whole or by `lines`, `range`, `tail` or `grep`; of anything else its metadata and first bytes. Tables: preview_table.",
            ),
            (reading(), schema::records()),
            json!({"key": "s3://larkspur-logs/incidents/checkout-outage/session_expired.log", "tail": 5}),
        ),
        tool(
            ("read_object", "objects", Effect::Read),
            ("Read an object", "Another name of get_object."),
            (
                schema::input([key(), bucket(), text("grep"), number("tail"), text("lines")]),
                schema::records(),
            ),
            json!({"bucket": "larkspur-exports", "key": "README.txt"}),
        ),
        tool(
            ("get_object_metadata", "objects", Effect::Read),
            (
                "Describe an object",
                "Size, type, date, ETag, storage class and own metadata, without the content.",
            ),
            (
                schema::input([key(), bucket(), text("version_id")]),
                schema::records(),
            ),
            json!({"bucket": "larkspur-media", "key": "launch/ridge-kettle/hero.png"}),
        ),
    ]
}

fn part_tools() -> Vec<Tool> {
    vec![
        tool(
            ("preview_table", "objects", Effect::Read),
            (
                "Preview a table",
                "First rows of a CSV, TSV or JSON lines object (also .gz), with columns and types.",
            ),
            (
                schema::input([key(), bucket(), number("rows").default(20).at_most(500)]),
                schema::rows(),
            ),
            json!({"bucket": "larkspur-exports", "key": "orders/orders-latest.csv", "rows": 5}),
        ),
        tool(
            ("presign_url", "objects", Effect::Read),
            (
                "Make a link",
                "A link that lets anyone download the object until it expires (seconds, at most 7 days). Only when a person asks for one.",
            ),
            (
                schema::input([
                    key(),
                    bucket(),
                    number("expires").default(900).at_most(604_800),
                    text("version_id"),
                ]),
                schema::records(),
            ),
            json!({"bucket": "larkspur-media", "key": "launch/ridge-kettle/hero.png", "expires": 600}),
        ),
    ]
}

fn write_tools() -> Vec<Tool> {
    vec![
        tool(
            ("write_object", "write", Effect::IdempotentDestructive),
            (
                "Write an object",
                "Writes an object from text or base64, over what was there. `if_none_match` true: only when it does not exist; `if_match`: only when its ETag is this.",
            ),
            (
                schema::input([
                    key(),
                    bucket(),
                    text("content"),
                    text("base64"),
                    text("content_type"),
                    flag("if_none_match"),
                    text("if_match"),
                ]),
                schema::records(),
            ),
            json!({"bucket": "larkspur-exports", "key": "notes/hello.txt", "content": "Hello from Larkspur"}),
        ),
        tool(
            ("copy_object", "write", Effect::Write),
            (
                "Copy an object",
                "Copies an object within S3, up to 5 GB. Refused where the target exists.",
            ),
            (
                schema::input([
                    text("source").required().about("s3://bucket/key"),
                    key(),
                    bucket(),
                    text("version_id"),
                ]),
                schema::records(),
            ),
            json!({"source": "s3://larkspur-exports/README.txt", "bucket": "larkspur-exports", "key": "notes/copy.txt"}),
        ),
        tool(
            ("delete_object", "write", Effect::IdempotentDestructive),
            (
                "Delete an object",
                "Deletes an object. In a bucket with versioning it can be had back, unless `version_id` names a version.",
            ),
            (
                schema::input([key(), bucket(), text("version_id")]),
                schema::records(),
            ),
            json!({"bucket": "larkspur-media", "key": "products/ember-mug/sand.png"}),
        ),
    ]
}

fn tool(
    (name, toolset, effect): (&'static str, &'static str, Effect),
    (title, description): (&'static str, &'static str),
    (input, output): (Map<String, Value>, Map<String, Value>),
    example: Value,
) -> Tool {
    Tool {
        name,
        toolset,
        title,
        description,
        effect,
        open_world: false,
        input,
        output,
        example,
    }
}
