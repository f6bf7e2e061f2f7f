//! Trials of a connector against an emulation: calls a tool as a client would, checks the answer against the tool's own
//! schema, and makes everything go wrong that can.

use mosaic_connector_kit::{Connector, Declaration, Server, Tool};
use mosaic_sample::{Emulation, Exchanges, Fault, Faults};
use serde_json::Value;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Longer than any call may take.
const LIMIT: Duration = Duration::from_secs(45);
/// How soon a cancelled call has to be over.
const CANCELLED_WITHIN: Duration = Duration::from_secs(5);
/// As good as always.
const ALWAYS: u32 = u32::MAX;

/// A connector on trial. A fresh one is made for each call, so that nothing it remembers hides a fault.
pub struct Trial<C> {
    make: Box<dyn Fn() -> C + Send + Sync>,
    declaration: Declaration,
    faults: Faults,
    exchanges: Exchanges,
}

/// What a call came to.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The text a model reads.
    pub text: String,
    /// The structured content.
    pub structured: Value,
    /// Whether it is an error.
    pub failed: bool,
    /// How many requests were made.
    pub requests: usize,
}

impl Reply {
    /// Returns the records.
    ///
    /// # Panics
    /// When there are none: the answer is an error or rows.
    #[must_use]
    #[track_caller]
    pub fn records(&self) -> &[Value] {
        match self.structured["records"].as_array() {
            Some(records) => records,
            None => panic!("no records: {}", self.text),
        }
    }

    /// Returns the kind of the error; empty without one.
    #[must_use]
    pub fn error_kind(&self) -> &str {
        self.structured["error"]["kind"].as_str().unwrap_or_default()
    }

    /// Returns the cursor of the next page.
    #[must_use]
    pub fn next_cursor(&self) -> Option<&str> {
        self.structured["next_cursor"].as_str()
    }
}

impl<C: Connector> Trial<C> {
    /// Returns a trial of the connectors that `make` makes, against one emulation.
    pub fn new(
        make: impl Fn() -> C + Send + Sync + 'static,
        declaration: Declaration,
        emulation: &Emulation,
    ) -> Self {
        Self {
            make: Box::new(make),
            declaration,
            faults: emulation.faults().clone(),
            exchanges: emulation.exchanges().clone(),
        }
    }

    /// Calls a tool with a connector that was just made.
    ///
    /// # Panics
    /// When the call takes too long, or its answer does not fit the tool's schema or the budget.
    pub async fn call(&self, tool: &str, arguments: Value) -> Reply {
        self.call_until(tool, arguments, CancellationToken::new()).await
    }

    async fn call_until(&self, tool: &str, arguments: Value, cancel: CancellationToken) -> Reply {
        let declared = self.tool(tool);
        let info = (&self.declaration.info, self.declaration.instructions);
        let server = Server::new(
            (self.make)(),
            info,
            &self.declaration.tools,
            CancellationToken::new(),
        );
        let Value::Object(arguments) = arguments else {
            panic!("the arguments of {tool} are no object")
        };
        self.exchanges.on_behalf_of(tool);
        let before = self.exchanges.count();
        let Ok(result) = tokio::time::timeout(LIMIT, server.answer(tool, arguments, cancel)).await else {
            panic!("{tool} does not come to an end")
        };
        let text: String = result
            .content
            .iter()
            .filter_map(|block| block.as_text().map(|text| text.text.clone()))
            .collect();
        let reply = Reply {
            text,
            structured: result.structured_content.unwrap_or_default(),
            failed: result.is_error.unwrap_or_default(),
            requests: self.exchanges.count() - before,
        };
        assert!(
            reply.text.len() < 40_000,
            "{tool}: {} bytes of text",
            reply.text.len()
        );
        if !reply.failed {
            fits(declared, &reply.structured);
        }
        reply
    }

    /// Calls a tool that has to succeed.
    ///
    /// # Panics
    /// When it fails.
    pub async fn good(&self, tool: &str, arguments: Value) -> Reply {
        let reply = self.call(tool, arguments.clone()).await;
        assert!(!reply.failed, "{tool} {arguments}: {}", reply.text);
        reply
    }

    /// Calls a tool that has to fail with this kind of error.
    ///
    /// # Panics
    /// When it succeeds or fails otherwise.
    pub async fn bad(&self, tool: &str, arguments: Value, kind: &str) -> Reply {
        let reply = self.call(tool, arguments.clone()).await;
        assert!(reply.failed, "{tool} {arguments} succeeded: {}", reply.text);
        assert_eq!(reply.error_kind(), kind, "{tool} {arguments}: {}", reply.text);
        reply
    }

    /// Calls a list with `limit` until its last page and returns all records.
    ///
    /// # Panics
    /// When a page fails, a record comes twice, or there is no end.
    pub async fn to_the_end(&self, tool: &str, arguments: Value, limit: u32) -> Vec<Value> {
        let mut all: Vec<Value> = vec![];
        let mut arguments = arguments;
        arguments["limit"] = limit.into();
        for _ in 0..500 {
            let page = self.good(tool, arguments.clone()).await;
            assert!(
                page.records().len() <= limit as usize,
                "{tool}: a page of {}",
                page.records().len()
            );
            for record in page.records() {
                assert!(!all.contains(record), "{tool} returned twice: {record}");
                all.push(record.clone());
            }
            match page.next_cursor() {
                Some(cursor) => arguments["cursor"] = cursor.into(),
                None => {
                    assert_eq!(page.structured["has_more"], false, "{tool}: more, but no cursor");
                    return all;
                }
            }
        }
        panic!("{tool} has no last page")
    }

    /// Makes everything go wrong with every tool, called with its example. `spared` names `tool/fault` pairs that cannot
    /// happen, each with its reason beside it in the test: `presign_url/upstream`.
    ///
    /// # Panics
    /// When a fault leads to anything but the error it should, or to no recovery.
    pub async fn withstands(&self, spared: &[&str]) {
        for tool in &self.declaration.tools {
            self.good(tool.name, tool.example.clone()).await;
            self.withstands_with(tool, spared).await;
        }
    }

    async fn withstands_with(&self, tool: &Tool, spared: &[&str]) {
        let lasting = [
            (Fault::RateLimited { retry_after: 600 }, "rate_limited"),
            (Fault::MissingScope, "scope"),
            (Fault::ExpiredToken, "auth"),
            (Fault::Status(503), "upstream"),
            (Fault::Malformed, "malformed"),
        ];
        for (fault, kind) in lasting {
            if spared.contains(&format!("{}/{kind}", tool.name).as_str()) {
                continue;
            }
            self.faults.add(fault, ALWAYS);
            let kind = if kind == "malformed" { "upstream" } else { kind };
            let reply = self.bad(tool.name, tool.example.clone(), kind).await;
            if kind == "rate_limited" {
                assert_eq!(
                    reply.structured["error"]["retry_after_s"], 600,
                    "{}: {}",
                    tool.name, reply.text
                );
            }
            assert!(
                !reply.text.contains("<h1>"),
                "{}: the service's page: {}",
                tool.name,
                reply.text
            );
            self.faults.clear();
        }
        if tool.effect.reads_only() && !spared.contains(&format!("{}/recovery", tool.name).as_str()) {
            for fault in [Fault::RateLimited { retry_after: 0 }, Fault::Status(502)] {
                self.faults.add(fault, 1);
                self.good(tool.name, tool.example.clone()).await;
                self.faults.clear();
            }
        }
        if !spared.contains(&format!("{}/cancelled", tool.name).as_str()) {
            self.is_cancelled(tool).await;
        }
    }

    async fn is_cancelled(&self, tool: &Tool) {
        self.faults.add(Fault::Slow(Duration::from_secs(60)), ALWAYS);
        let cancel = CancellationToken::new();
        let soon = cancel.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(60)).await;
            soon.cancel();
        });
        let call = self.call_until(tool.name, tool.example.clone(), cancel);
        match tokio::time::timeout(CANCELLED_WITHIN, call).await {
            Ok(reply) => assert_eq!(reply.error_kind(), "timeout", "{}: {}", tool.name, reply.text),
            Err(_) => panic!("{} goes on after it was cancelled", tool.name),
        }
        self.faults.clear();
    }

    fn tool(&self, name: &str) -> &Tool {
        match self.declaration.tools.iter().find(|tool| tool.name == name) {
            Some(tool) => tool,
            None => panic!("there is no tool `{name}`"),
        }
    }
}

fn fits(tool: &Tool, structured: &Value) {
    let schema = Value::Object(tool.output.clone());
    if let Err(error) = jsonschema::validate(&schema, structured) {
        panic!("the answer of {} does not fit its schema: {error}", tool.name)
    }
}

impl<C> std::fmt::Debug for Trial<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Trial")
            .field("connector", &self.declaration.info.id)
            .finish_non_exhaustive()
    }
}
