//! Measures all connectors on the sample company, inflated to 100,000 records: from the start to the tools being listed,
//! memory then, how much the list of tools weighs for a model, how many requests a call makes, how long calls take, and how
//! fast a list of 1,000 records is shaped. Prints figures for `cargo xtask bench`.

use anyhow::{Context, Result, bail};
use mosaic_connector_kit::{
    Call as ToolCall, Citable, Connector, ConnectorInfo, Output, Record, Records, Server, ToolError,
};
use mosaic_mcp::{CachePolicy, Call, Host, HostConfig, ServerSpec};
use mosaic_protocol::DatasourceId;
use mosaic_sample::{Company, SampleCompany, SampleSource, Scale};
use mosaic_tests::desk::program;
use mosaic_tests::figures::{Figures, mebibytes, median, milliseconds};
use mosaic_tests::processes;
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const RECORDS: u32 = 100_000;
const STARTS: usize = 25;
const CALLS: usize = 15;
/// Calls of each connector that people's questions lead to: the tool and its arguments.
const ASKED: [(&str, &str, &str); 14] = [
    ("slack", "search_messages", r#"{"query": "budget"}"#),
    ("slack", "read_messages", r##"{"channel": "#finance"}"##),
    ("github", "search_issues", r#"{"query": "checkout"}"#),
    (
        "github",
        "list_pull_requests",
        r#"{"repo": "larkspur/storefront"}"#,
    ),
    ("jira", "search_issues", r#"{"text": "checkout"}"#),
    ("jira", "get_issue", r#"{"key": "SHOP-412"}"#),
    ("google", "search_drive_files", r#"{"query": "budget"}"#),
    ("google", "list_messages", r#"{"q": "budget"}"#),
    ("s3", "list_buckets", "{}"),
    ("s3", "list_objects", r#"{"bucket": "larkspur-exports"}"#),
    ("mysql", "list_tables", "{}"),
    (
        "mysql",
        "execute_query",
        r#"{"sql": "SELECT * FROM orders LIMIT 20"}"#,
    ),
    ("shopify", "list_orders", "{}"),
    ("shopify", "get_order", r##"{"name": "#4187"}"##),
];

#[tokio::main]
async fn main() -> Result<()> {
    let mut figures = Figures::default();
    let started = Instant::now();
    let company = Company::at(jiff::Timestamp::now(), Scale::Records(RECORDS))?;
    let company = SampleCompany::start(&company).await?;
    figures.note(
        "sample company with 100,000 records: start",
        milliseconds(started.elapsed()),
        "ms",
    );
    for source in company.sources() {
        starts(source, &mut figures)?;
    }
    for source in company.sources() {
        calls(&company, source, &mut figures).await?;
    }
    shaping(&mut figures).await;
    figures.print()
}

fn starts(source: &SampleSource, figures: &mut Figures) -> Result<()> {
    let (mut times, mut memory, mut weight) = (vec![], vec![], (0, 0));
    for _ in 0..STARTS {
        let (time, resident, tools) = start_once(source)?;
        times.push(milliseconds(time));
        memory.push(mebibytes(resident));
        weight = tools;
    }
    let id = source.connector;
    figures.at_most(
        &format!("{id}: start to tools listed, median"),
        median(&times),
        (10.0, "ms"),
    );
    figures.at_most(
        &format!("{id}: memory with tools listed (RSS)"),
        median(&memory),
        (12.0, "MiB"),
    );
    let (tools, bytes) = weight;
    figures.note(&format!("{id}: tools"), f64::from(tools), "");
    figures.note(&format!("{id}: tools/list"), f64::from(bytes), "bytes");
    figures.note(
        &format!("{id}: tools/list, estimated"),
        (f64::from(bytes) / 3.5).round(),
        "tokens",
    );
    Ok(())
}

/// Speaks to the connector as a host does: handshake, tools, end. Returns the time, the memory, and the number of tools
/// with the bytes of what a model is given of them: names, descriptions and schemas of arguments.
fn start_once(source: &SampleSource) -> Result<(Duration, u64, (u32, u32))> {
    let program = program("mosaic-connector")?;
    let started = Instant::now();
    let mut connector = Command::new(program)
        .arg(source.connector)
        .env_clear()
        .envs(source.environment.clone())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("could not start the connector")?;
    let mut input = connector.stdin.take().context("the connector has no input")?;
    let output = connector.stdout.take().context("the connector has no output")?;
    let mut lines = BufReader::new(output).lines();
    let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}});
    writeln!(input, "{hello}")?;
    let _greeting = lines.next().context("the connector did not answer")??;
    let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let list = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"});
    writeln!(input, "{ready}\n{list}")?;
    let tools = lines.next().context("the connector listed no tools")??;
    let elapsed = started.elapsed();
    let answer: Value = serde_json::from_str(&tools)?;
    let Some(tools) = answer["result"]["tools"]
        .as_array()
        .filter(|tools| !tools.is_empty())
    else {
        bail!("the connector listed no tools: {answer}")
    };
    let memory = processes::resident(connector.id());
    drop(input);
    connector.wait()?;
    let given = |tool: &Value| json!({"name": tool["name"], "description": tool["description"], "input_schema": tool["inputSchema"]});
    let bytes: usize = tools.iter().map(|tool| given(tool).to_string().len()).sum();
    Ok((
        elapsed,
        memory,
        (u32::try_from(tools.len())?, u32::try_from(bytes)?),
    ))
}

async fn calls(company: &SampleCompany, source: &SampleSource, figures: &mut Figures) -> Result<()> {
    let host = Host::new(HostConfig::default());
    let id = DatasourceId::fresh();
    host.register(ServerSpec {
        id: id.clone(),
        name: source.name.to_owned(),
        program: program("mosaic-connector")?,
        args: vec![source.connector.to_owned()],
        env: source
            .environment
            .iter()
            .map(|(name, value)| (name.clone(), value.clone().into()))
            .collect(),
        guard: None,
    });
    for (_, tool, arguments) in ASKED.iter().filter(|asked| asked.0 == source.connector) {
        let arguments: Map<String, Value> = serde_json::from_str(arguments)?;
        let (mut times, mut requests) = (vec![], vec![]);
        for _ in 0..CALLS {
            let before = company.requests(source.connector);
            let call = Call {
                server: id.clone(),
                tool: (*tool).to_owned(),
                arguments: arguments.clone(),
                cache: CachePolicy::Never,
                refresh: true,
            };
            let started = Instant::now();
            let output = host.call(call, CancellationToken::new()).await?;
            times.push(milliseconds(started.elapsed()));
            if output.is_error {
                bail!("{} {tool}: {}", source.connector, output.text);
            }
            if let (Some(before), Some(after)) = (before, company.requests(source.connector)) {
                requests.push(u32::try_from(after - before).map(f64::from)?);
            }
        }
        let name = format!("{} {tool}", source.connector);
        figures.note(&format!("{name}: median"), median(&times), "ms");
        if let (Some(first), Some(last)) = (requests.first(), requests.last()) {
            figures.note(&format!("{name}: requests of the first call"), *first, "");
            figures.note(&format!("{name}: requests of each later call"), *last, "");
        }
    }
    host.shutdown().await;
    Ok(())
}

/// A connector that answers with 1,000 records at once.
struct Thousand;

impl Connector for Thousand {
    async fn call(&self, _call: ToolCall) -> Result<Output, ToolError> {
        let record = |number: u32| {
            Record::citable(Citable {
                id: format!("C042-{number}"),
                title: "#finance: about the spring budget".to_owned(),
                url: format!("https://larkspur.slack.com/archives/C042/p{number}"),
                author: "Sarah Lindqvist".to_owned(),
                time: "2026-03-01T09:30:00Z".to_owned(),
                text: "If we cut the spring budget we lose the trail events. ".repeat(8),
            })
            .with("replies", number)
        };
        Ok(Output::Records(Records::of(
            "1000 messages",
            (0..1000).map(record),
        )))
    }

    async fn check(&self) -> Result<String, ToolError> {
        Ok("a thousand".to_owned())
    }
}

async fn shaping(figures: &mut Figures) {
    let info = ConnectorInfo::default();
    let server = Server::new(Thousand, (&info, ""), &[], CancellationToken::new());
    let mut times = vec![];
    for _ in 0..50 {
        let started = Instant::now();
        let result = server.answer("list", Map::new(), CancellationToken::new()).await;
        times.push(milliseconds(started.elapsed()));
        drop(result);
    }
    figures.note("1,000 records to shaped output, median", median(&times), "ms");
}
