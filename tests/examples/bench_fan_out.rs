//! Measures how long a question over seven sources takes when each of them answers after 300 ms, and what one that never
//! answers does to the others. Without a model: what is measured is Mosaic's own part. The program is its own connectors:
//! called with a name, it serves that one. Prints figures for `cargo xtask bench`.

use anyhow::{Context, Result, bail};
use mosaic_app::{Environment, EventSink, Mosaic, datasources, send_message};
use mosaic_connector_kit::info::SearchTool;
use mosaic_connector_kit::{
    Call, Citable, Connector, ConnectorInfo, Declaration, Effect, Flags, Output, Record, Records, Tool,
    ToolError,
};
use mosaic_protocol::{DatasourceDraft, SendMessage, SourceChoice, TurnEvent};
use mosaic_tests::figures::{Figures, median, milliseconds};
use serde_json::{Map, Value, json};
use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// How long a source takes to answer.
const TAKES: Duration = Duration::from_millis(300);
const SOURCES: usize = 7;
const ROUNDS: usize = 9;
/// The connectors: one that takes its time, and one that never answers.
const STEADY: &str = "steady";
const SILENT: &str = "silent";
/// How long a turn may take whose last source never answers: its limit is 20 s.
const LONGEST: Duration = Duration::from_secs(40);

/// How many records a source finds.
const RECORDS: usize = 5;

/// A source that answers each search with a few records, or never.
struct Toy {
    is_silent: bool,
}

impl Connector for Toy {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        if self.is_silent {
            call.cancel.cancelled().await;
        } else {
            tokio::time::sleep(TAKES).await;
        }
        let words = call
            .arguments
            .get("words")
            .and_then(Value::as_str)
            .unwrap_or_default();
        // Enough of them that nothing is asked again more loosely: one round of searches is measured.
        let records = (1..=RECORDS).map(|number| {
            Record::citable(Citable {
                id: number.to_string(),
                title: format!("About {words}, {number}"),
                url: format!("https://toy.example/{number}"),
                text: format!("Sheet {number} of all there is to know about {words}."),
                ..Citable::default()
            })
        });
        Ok(Output::Records(Records::of("5 notes", records)))
    }

    async fn check(&self) -> Result<String, ToolError> {
        Ok("a toy".to_owned())
    }
}

fn info(id: &'static str) -> ConnectorInfo {
    ConnectorInfo {
        id,
        name: id,
        icon: "box",
        description: "Notes",
        search_tools: vec![SearchTool {
            tool: "search_notes",
            words: "words",
            ..SearchTool::default()
        }],
        ..ConnectorInfo::default()
    }
}

fn serve(id: &'static str) -> ExitCode {
    let schema =
        json!({"type": "object", "properties": {"words": {"type": "string"}}, "additionalProperties": false});
    let anything = json!({"type": "object"});
    let object = |value: Value| value.as_object().cloned().unwrap_or_else(Map::new);
    let tool = Tool {
        name: "search_notes",
        toolset: "notes",
        title: "Search notes",
        description: "Finds notes by words",
        effect: Effect::Read,
        open_world: false,
        input: object(schema),
        output: object(anything),
        example: json!({"words": "tea"}),
    };
    let declaration = Declaration {
        info: info(id),
        environment: vec![],
        tools: vec![tool],
        instructions: "",
    };
    let is_silent = id == SILENT;
    mosaic_connector_kit::run(Toy { is_silent }, declaration, &Flags::default())
}

fn main() -> Result<ExitCode> {
    match std::env::args().nth(1).as_deref() {
        Some("describe") => {
            let described = serde_json::to_string(&[info(STEADY), info(SILENT)])?;
            writeln!(std::io::stdout(), "{described}")?;
            Ok(ExitCode::SUCCESS)
        }
        Some(STEADY) => Ok(serve(STEADY)),
        Some(SILENT) => Ok(serve(SILENT)),
        Some(other) => bail!("there is no connector `{other}`"),
        None => {
            tokio::runtime::Runtime::new()?.block_on(measure())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn measure() -> Result<()> {
    let mut figures = Figures::default();
    let app = opened(&[STEADY; SOURCES]).await?;
    // The first question starts the connectors.
    ask(&app.0, 0).await?;
    let mut times = Vec::new();
    for round in 1..=ROUNDS {
        let asked = ask(&app.0, round).await?;
        if asked.ended.len() != SOURCES {
            bail!("{} of {SOURCES} sources ended", asked.ended.len());
        }
        times.extend(asked.ended.last().copied().map(milliseconds));
    }
    let name = "seven sources of 300 ms each: send to last source done, median";
    figures.at_most(name, median(&times), (320.0, "ms"));
    app.0.close().await;
    let mut connectors = [STEADY; SOURCES];
    connectors[SOURCES - 1] = SILENT;
    let app = opened(&connectors).await?;
    // It would hold up the first question as well, which only starts the others: one source is enough to be waited for.
    let first = ask(&app.0, 0).await?;
    let second = ask(&app.0, 1).await?;
    let (others, last) = (second.ended.get(SOURCES - 2), second.ended.last());
    let others = others.copied().context("a source never ended")?;
    let name = "one of seven never answers: send to last of the others done";
    figures.at_most(name, milliseconds(others), (320.0, "ms"));
    let last = last.copied().context("the silent source never ended")?;
    figures.note(
        "the same: send to the silent one given up",
        milliseconds(last),
        "ms",
    );
    figures.at_most(
        "the same: send to the end of the turn",
        milliseconds(second.over),
        (20_100.0, "ms"),
    );
    figures.note(
        "the same, with the connectors to be started",
        milliseconds(first.over),
        "ms",
    );
    app.0.close().await;
    figures.print()
}

/// Opens a Mosaic of its own with one source for each of these connectors.
async fn opened(connectors: &[&str]) -> Result<(Mosaic, tempfile::TempDir)> {
    let folder = tempfile::tempdir()?;
    let mut environment = Environment::private(folder.path(), std::env::current_exe()?);
    environment.passphrase = Some("only for this measurement".to_owned().into());
    let app = Mosaic::open(environment).await?;
    for (number, connector) in connectors.iter().enumerate() {
        let draft = DatasourceDraft {
            id: None,
            connector: (*connector).to_owned(),
            name: format!("Source {number}"),
            values: vec![],
        };
        datasources::save_datasource(&app, draft).await?;
    }
    Ok((app, folder))
}

/// When what happened, after the question was sent.
struct Asked {
    /// The ends of the sources, in order.
    ended: Vec<Duration>,
    /// The end of the turn.
    over: Duration,
}

struct Heard(UnboundedSender<(Instant, TurnEvent)>);

impl EventSink for Heard {
    fn publish(&self, event: &TurnEvent) -> bool {
        self.0.send((Instant::now(), event.clone())).is_ok()
    }
}

async fn ask(app: &Mosaic, round: usize) -> Result<Asked> {
    let (send, mut heard) = unbounded_channel();
    let question = SendMessage {
        conversation_id: None,
        // No two questions are alike: nothing comes from a cache.
        text: format!("where is the marmalade of shelf{round}"),
        sources: SourceChoice::All,
        replaces: None,
        pin: false,
    };
    let sent = Instant::now();
    send_message::send_message(app, question, Box::new(Heard(send))).await?;
    let mut ended = Vec::new();
    let told = async {
        while let Some((at, fact)) = heard.recv().await {
            if let TurnEvent::RunFinished { .. } = fact {
                ended.push(at - sent);
            }
            if fact.is_last() {
                return Some(at - sent);
            }
        }
        None
    };
    let over = tokio::time::timeout(LONGEST, told)
        .await
        .context("the turn did not end")?;
    let over = over.context("the turn was told no end")?;
    Ok(Asked { ended, over })
}
