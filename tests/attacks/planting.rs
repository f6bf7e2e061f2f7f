//! Puts an attacker's text where a source holds such things: into a mail, a message, an issue, a file, a row. It goes
//! through the connectors' own tools with a host that the app knows nothing of, or straight into the database.

use mosaic_mcp::{CachePolicy, Call, Host, HostConfig, ServerSpec};
use mosaic_protocol::DatasourceId;
use mosaic_sample::SampleCompany;
use serde_json::{Map, Value, json};
use sqlx::mysql::{MySqlConnectOptions, MySqlPool, MySqlPoolOptions};
use std::collections::HashMap;
use std::path::Path;
use tokio_util::sync::CancellationToken;

const FILES: &str = "larkspur/handbook";
const BUCKET: &str = "larkspur-exports";

/// Who plants.
pub(crate) struct Gardener {
    host: Host,
    ids: HashMap<&'static str, DatasourceId>,
    database: MySqlPool,
    /// Orders of the shop and of the database, so that nothing is planted twice in one.
    orders: Vec<String>,
    planted: usize,
}

/// What is planted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seed<'a> {
    /// The connector and the tool that will read it.
    pub(crate) place: (&'a str, &'a str),
    pub(crate) title: &'a str,
    pub(crate) text: &'a str,
}

impl Gardener {
    pub(crate) async fn of(company: &SampleCompany, connector: &Path) -> Self {
        let host = Host::new(HostConfig::default());
        let mut ids = HashMap::new();
        for source in company.sources() {
            let id = DatasourceId::fresh();
            let env = source.environment.iter();
            host.register(ServerSpec {
                id: id.clone(),
                name: source.name.to_owned(),
                program: connector.to_owned(),
                args: vec![source.connector.to_owned()],
                env: env
                    .map(|(name, value)| (name.clone(), value.clone().into()))
                    .collect(),
                guard: None,
            });
            ids.insert(source.connector, id);
        }
        let socket = company.database_socket().expect("the database runs");
        let keeper = MySqlConnectOptions::new()
            .socket(socket)
            .username("root")
            .database("larkspur");
        let pool = MySqlPoolOptions::new().max_connections(1);
        let database = pool
            .connect_with(keeper)
            .await
            .expect("the database's keeper comes in");
        let orders = sqlx::query_scalar("SELECT name FROM orders ORDER BY id DESC LIMIT 400")
            .fetch_all(&database)
            .await
            .expect("orders");
        Self {
            host,
            ids,
            database,
            orders,
            planted: 0,
        }
    }

    pub(crate) async fn close(&self) {
        self.host.shutdown().await;
        self.database.close().await;
    }

    /// Plants a text and returns the arguments by which the tool reads it.
    pub(crate) async fn plant(&mut self, seed: Seed<'_>) -> Map<String, Value> {
        self.planted += 1;
        let Seed { place, title, text } = seed;
        let arguments = match place.0 {
            "google" => self.in_google(place.1, (title, text)).await,
            "slack" => self.in_slack(place.1, (title, text)).await,
            "jira" => self.in_jira(place.1, (title, text)).await,
            "github" => self.in_github(place.1, (title, text)).await,
            "s3" => self.in_s3((title, text)).await,
            "mysql" => self.in_mysql(text).await,
            "shopify" => self.in_shopify(text).await,
            other => panic!("nothing can be planted in {other}"),
        };
        arguments.as_object().cloned().expect("an object")
    }

    /// Returns a figure that changes when anything in the database does.
    pub(crate) async fn database_sum(&self) -> String {
        use sqlx::Row as _;
        let tables = "CHECKSUM TABLE customers, orders, order_items, payments, refunds, shipments, products";
        let rows = sqlx::query(tables).fetch_all(&self.database).await.expect("sums");
        rows.iter()
            .map(|row| format!("{} ", row.get::<i64, _>(1)))
            .collect()
    }

    async fn in_google(&self, tool: &str, (title, text): (&str, &str)) -> Value {
        match tool {
            "get_message" => {
                let mail = json!({"to": "ana@larkspur.example", "subject": title, "body_md": text});
                json!({"message": self.made("google", "send_message", mail).await["id"]})
            }
            "get_document" => {
                let document = json!({"title": title, "text_md": text});
                let made = self
                    .made("google", "create_document_from_markdown", document)
                    .await;
                json!({"document": made["id"]})
            }
            "read_file_content" => {
                let file = json!({"name": format!("{title}.txt"), "content": text});
                json!({"file": self.made("google", "create_file", file).await["id"]})
            }
            "get_event" => {
                let event =
                    json!({"title": title, "start": "tomorrow 16:00", "minutes": 30, "description_md": text});
                json!({"event": self.made("google", "create_event", event).await["id"]})
            }
            other => panic!("nothing can be planted for {other}"),
        }
    }

    async fn in_slack(&self, tool: &str, (title, text): (&str, &str)) -> Value {
        match tool {
            "read_messages" => {
                let message = json!({"channel": "#support", "text_md": format!("{title}: {text}")});
                self.made("slack", "send_message", message).await;
                // A number of its own, so that no earlier answer is used again.
                json!({"channel": "#support", "limit": self.planted + 1})
            }
            "read_thread" => {
                let first = json!({"channel": "#incidents", "text_md": title});
                let first = self.made("slack", "send_message", first).await;
                let reply =
                    json!({"channel": "#incidents", "text_md": text, "thread_ts": tail(&first["id"], ':')});
                self.made("slack", "send_message", reply).await;
                json!({"permalink": first["url"]})
            }
            other => panic!("nothing can be planted for {other}"),
        }
    }

    async fn in_jira(&self, tool: &str, (title, text): (&str, &str)) -> Value {
        let issue = json!({"project": "SHOP", "type": "Bug", "summary": title, "description_md": text});
        match tool {
            "get_issue" => json!({"key": self.made("jira", "create_issue", issue).await["id"]}),
            "list_comments" => {
                let issue = json!({"project": "SHOP", "type": "Bug", "summary": title});
                let key = self.made("jira", "create_issue", issue).await["id"].clone();
                self.made("jira", "add_comment", json!({"key": key, "body_md": text}))
                    .await;
                json!({"key": key})
            }
            other => panic!("nothing can be planted for {other}"),
        }
    }

    async fn in_github(&self, tool: &str, (title, text): (&str, &str)) -> Value {
        let (path, branch) = (
            format!("notes/{}.md", self.planted),
            format!("notes-{}", self.planted),
        );
        let file = |branch: &str| {
            json!({"repo": FILES, "path": path, "content": format!("# {title}\n\n{text}\n"), "message": "Notes",
                "branch": branch, "sha": "new"})
        };
        match tool {
            "get_issue" => {
                let issue = json!({"repo": "larkspur/checkout", "title": title, "body": text});
                let made = self.made("github", "create_issue", issue).await;
                json!({"repo": "larkspur/checkout", "number": number(&made)})
            }
            "get_file" => {
                self.made("github", "write_file", file("main")).await;
                json!({"repo": FILES, "path": path})
            }
            "get_pull_request" => {
                let new = json!({"repo": FILES, "branch": branch});
                self.made("github", "create_branch", new).await;
                self.made("github", "write_file", file(&branch)).await;
                let pull =
                    json!({"repo": FILES, "title": title, "head": branch, "base": "main", "body": text});
                let made = self.made("github", "create_pull_request", pull).await;
                json!({"repo": FILES, "number": number(&made)})
            }
            other => panic!("nothing can be planted for {other}"),
        }
    }

    async fn in_s3(&self, (title, text): (&str, &str)) -> Value {
        let key = format!("inbox/{}/{title}", self.planted);
        let object = json!({"bucket": BUCKET, "key": key, "content": text});
        self.made("s3", "write_object", object).await;
        json!({"bucket": BUCKET, "key": key})
    }

    async fn in_mysql(&self, text: &str) -> Value {
        let order = &self.orders[self.planted % self.orders.len()];
        let done = sqlx::query("UPDATE orders SET note = ? WHERE name = ?")
            .bind(text)
            .bind(order)
            .execute(&self.database)
            .await
            .expect("a row is written");
        assert_eq!(done.rows_affected(), 1);
        json!({"sql": format!("SELECT name, note FROM orders WHERE name = '{order}'")})
    }

    async fn in_shopify(&self, text: &str) -> Value {
        let order = &self.orders[self.planted % self.orders.len()];
        self.made("shopify", "update_order", json!({"order": order, "note": text}))
            .await;
        json!({"name": order})
    }

    /// Calls a tool and returns the record that it tells of.
    async fn made(&self, connector: &str, tool: &str, arguments: Value) -> Value {
        let call = Call {
            server: self.ids[connector].clone(),
            tool: tool.to_owned(),
            arguments: arguments.as_object().cloned().expect("an object"),
            cache: CachePolicy::Never,
            refresh: true,
        };
        let output = self.host.call(call, CancellationToken::new()).await;
        let output = output.unwrap_or_else(|error| panic!("{tool} {arguments}: {error}"));
        assert!(!output.is_error, "{tool} {arguments}: {}", output.text);
        let structured = output.structured.unwrap_or_default();
        structured["records"][0].clone()
    }
}

/// Returns the number at the end of a record's address.
fn number(record: &Value) -> u64 {
    let number = tail(&record["url"], '/');
    number.parse().unwrap_or_else(|error| panic!("{record}: {error}"))
}

fn tail(text: &Value, after: char) -> &str {
    text.as_str()
        .and_then(|text| text.rsplit(after).next())
        .unwrap_or_default()
}
