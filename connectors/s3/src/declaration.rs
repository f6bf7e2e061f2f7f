//! What the connector says about itself: the connect form, the questions that need no model, the tools with descriptions
//! written for a model. Data only.

mod tools;

use mosaic_connector_kit::Declaration;
use mosaic_connector_kit::info::{ConnectorInfo, Entity, Field, FieldKind, Pattern, SearchTool, pattern};

/// Returns the declaration.
#[must_use]
pub fn declaration() -> Declaration {
    Declaration {
        info: ConnectorInfo {
            id: "s3",
            name: "Amazon S3",
            icon: "bucket",
            description: "Buckets of Amazon S3 or a service like it: finds, reads and previews files, logs and tables, and writes them after you agree.",
            fields: fields(),
            examples: vec![
                "latest error logs",
                "list files in larkspur-exports",
                "What failed in the checkout logs during the outage?",
                "Which products run low in the latest stock export?",
                "Find the logs that mention order #4187",
            ],
            patterns: patterns(),
            search_tools: vec![SearchTool::new("search_objects", "query").after("modified_after")],
            words: vec![
                "bucket", "buckets", "file", "files", "object", "objects", "log", "logs", "export",
                "exports", "csv", "backup", "upload", "s3", "storage",
            ],
            entities: vec![Entity {
                name: "object",
                pattern: r"(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^\s<>`]*[^\s<>`.,;:)])",
                tool: "get_object",
                argument: "key",
                example: "s3://larkspur-logs/checkout/README.txt",
            }],
            schema_tools: vec!["list_buckets", "get_bucket_info"],
            oauth: None,
        },
        environment: vec![
            ("AWS_DEFAULT_REGION", "Used where AWS_REGION is not given"),
            ("AWS_ENDPOINT_URL", "Used where AWS_ENDPOINT_URL_S3 is not given"),
            ("AWS_CONFIG_FILE", "Where profiles are, if not in ~/.aws/config"),
            (
                "AWS_SHARED_CREDENTIALS_FILE",
                "Where keys are, if not in ~/.aws/credentials",
            ),
            (
                "AWS_EC2_METADATA_DISABLED",
                "true: do not ask the machine for the credentials of its role",
            ),
        ],
        tools: tools::tools(),
        instructions: "Reads and writes S3 buckets. A key may be given with its bucket or as s3://bucket/key. To find things use \
             search_objects: `query` for words in names and in log lines, `glob` for names. Read logs with get_object and \
             `grep` or `tail`, tables with preview_table; .gz is unpacked. Times are UTC.",
    }
}

fn fields() -> Vec<Field> {
    vec![
        Field::new("AWS_ACCESS_KEY_ID", "Access key ID", FieldKind::Text)
            .help("Allow s3:ListAllMyBuckets, s3:ListBucket and s3:GetObject; to write also s3:PutObject and s3:DeleteObject. Leave both empty to use a profile")
            .help_url("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"),
        Field::new("AWS_SECRET_ACCESS_KEY", "Secret access key", FieldKind::Secret),
        Field::new("AWS_REGION", "Region", FieldKind::Text)
            .help("Where the buckets are, such as eu-west-1; a profile may name it"),
        Field::new("AWS_PROFILE", "Profile", FieldKind::Text)
            .help("Instead of a key: a profile of ~/.aws/config; for SSO run `aws sso login` first")
            .help_url("https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html"),
        Field::new("AWS_SESSION_TOKEN", "Session token", FieldKind::Secret)
            .advanced()
            .help("Only for temporary keys"),
        Field::new("AWS_ENDPOINT_URL_S3", "Endpoint", FieldKind::Text)
            .advanced()
            .help("Address of another service that speaks S3 (MinIO, Ceph, R2); buckets are then part of the path"),
    ]
}

fn patterns() -> Vec<Pattern> {
    [log_patterns(), file_patterns()].concat()
}

fn log_patterns() -> Vec<Pattern> {
    vec![
        pattern(
            "(show) (me) (the) latest|last|newest|recent {word} logs|log|lines",
            "search_objects",
            &[("query", "{word} log")],
        ),
        pattern(
            "(show) (me) (the) latest|last|newest|recent {word} logs|log|lines of|from|in (the) {service}",
            "search_objects",
            &[("query", "{word} {service} log")],
        ),
        pattern(
            "(show) (me) (the) errors in|of|from (the) {service} logs|log",
            "search_objects",
            &[("query", "error {service} log")],
        ),
        pattern(
            "search|grep (the) logs for {words:rest}",
            "search_objects",
            &[("query", "{words}")],
        ),
    ]
}

fn file_patterns() -> Vec<Pattern> {
    vec![
        pattern(
            "list|show|what (me) (are) (all) (the) (my) buckets (are) (there)",
            "list_buckets",
            &[],
        ),
        pattern(
            "list|show (me) (all) (the) files|objects|keys|folders in|of|from|under (the) (bucket) {bucket} (bucket)",
            "list_objects",
            &[("bucket", "{bucket}"), ("delimiter", "/")],
        ),
        pattern(
            "find|search (me) (the) files|objects matching|like|named|called {glob}",
            "search_objects",
            &[("glob", "{glob}")],
        ),
        pattern(
            "preview|show (me) (the) (table|csv|file) {key} in|from|of (the) (bucket) {bucket}",
            "preview_table",
            &[("bucket", "{bucket}"), ("key", "{key}")],
        ),
        pattern(
            "read|open|cat (the) (file|object|log) {key} in|from|of (the) (bucket) {bucket}",
            "get_object",
            &[("bucket", "{bucket}"), ("key", "{key}")],
        ),
        pattern(
            "tail (the) (file|object|log) {key} in|from|of (the) (bucket) {bucket}",
            "get_object",
            &[("bucket", "{bucket}"), ("key", "{key}"), ("tail", "50")],
        ),
    ]
}
