//! Measures the MySQL connector: from its start to its tools being listed, its memory then, and what host and connector
//! add to a query over the same query by a plain client. Needs MariaDB; prints figures for `cargo xtask bench`.

use anyhow::{Context, Result, bail};
use mosaic_mcp::{CachePolicy, Call, Host, HostConfig, ServerSpec};
use mosaic_protocol::DatasourceId;
use mosaic_testkit::mariadb::MariaDb;
use mosaic_tests::desk::program;
use mosaic_tests::figures::{Figures, mebibytes, median, milliseconds, percentile};
use mosaic_tests::processes;
use serde_json::{Map, Value, json};
use sqlx::Connection as _;
use std::io::{BufRead, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const STARTS: usize = 60;
const CALLS: usize = 1000;
const WARM_UP: usize = 50;
const QUERY: &str = "SELECT film_id, title, release_year, rental_rate, length FROM film WHERE film_id <= 20";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let database = MariaDb::try_start()?;
    let mut figures = Figures::default();
    starts(&database, &mut figures)?;
    calls(&database, &mut figures).await?;
    figures.print()
}

fn starts(database: &MariaDb, figures: &mut Figures) -> Result<()> {
    let mut times = vec![];
    let mut memory = vec![];
    for _ in 0..STARTS {
        let (time, bytes) = start_once(database)?;
        times.push(milliseconds(time));
        memory.push(mebibytes(bytes));
    }
    figures.at_most(
        "connector: start to tools listed, median",
        median(&times),
        (10.0, "ms"),
    );
    figures.note(
        "connector: start to tools listed, 95th percentile",
        percentile(&times, 0.95),
        "ms",
    );
    figures.at_most(
        "connector: memory with tools listed (RSS)",
        median(&memory),
        (12.0, "MiB"),
    );
    Ok(())
}

/// Speaks to the connector as the host does, without the host: handshake, tools, end.
fn start_once(database: &MariaDb) -> Result<(Duration, u64)> {
    let program = program("mosaic-connector")?;
    let started = Instant::now();
    let mut connector = Command::new(program)
        .arg("mysql")
        .env_clear()
        .envs(database.env())
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
    writeln!(
        input,
        "{}",
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"})
    )?;
    writeln!(
        input,
        "{}",
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"})
    )?;
    let tools = lines.next().context("the connector listed no tools")??;
    let elapsed = started.elapsed();
    let tools: Value = serde_json::from_str(&tools)?;
    if tools["result"]["tools"].as_array().is_none_or(Vec::is_empty) {
        bail!("the connector listed no tools: {tools}");
    }
    let memory = processes::resident(connector.id());
    drop(input);
    connector.wait()?;
    Ok((elapsed, memory))
}

async fn calls(database: &MariaDb, figures: &mut Figures) -> Result<()> {
    let (host, id) = host(database)?;
    let mut plain = sqlx::MySqlConnection::connect(&database.url()).await?;
    let mut through_us = vec![];
    let mut by_plain = vec![];
    for round in 0..CALLS + WARM_UP {
        let started = Instant::now();
        let rows = sqlx::raw_sql(QUERY).fetch_all(&mut plain).await?;
        let plain_time = started.elapsed();
        let started = Instant::now();
        let output = host.call(query(&id), CancellationToken::new()).await?;
        let our_time = started.elapsed();
        if output.is_error || output.cached || rows.len() != 20 {
            bail!("the query did not do what it should: {}", output.text);
        }
        if round >= WARM_UP {
            by_plain.push(milliseconds(plain_time));
            through_us.push(milliseconds(our_time));
        }
    }
    host.shutdown().await;
    let added: Vec<f64> = through_us
        .iter()
        .zip(&by_plain)
        .map(|(ours, plain)| ours - plain)
        .collect();
    figures.note(
        "query of 20 rows by a plain client, median",
        median(&by_plain),
        "ms",
    );
    figures.note(
        "the same through host and connector, median",
        median(&through_us),
        "ms",
    );
    figures.at_most("host and connector add, median", median(&added), (1.0, "ms"));
    figures.note(
        "host and connector add, 95th percentile",
        percentile(&added, 0.95),
        "ms",
    );
    Ok(())
}

fn host(database: &MariaDb) -> Result<(Host, DatasourceId)> {
    let id = DatasourceId::fresh();
    let host = Host::new(HostConfig::default());
    host.register(ServerSpec {
        id: id.clone(),
        name: "bench".to_owned(),
        program: program("mosaic-connector")?,
        args: vec!["mysql".to_owned()],
        env: database
            .env()
            .into_iter()
            .map(|(name, value)| (name, value.into()))
            .collect(),
        guard: None,
    });
    Ok((host, id))
}

fn query(id: &DatasourceId) -> Call {
    let mut arguments = Map::new();
    arguments.insert("sql".to_owned(), json!(QUERY));
    Call {
        server: id.clone(),
        tool: "execute_query".to_owned(),
        arguments,
        cache: CachePolicy::Never,
        refresh: true,
    }
}
