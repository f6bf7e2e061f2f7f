//! For tests: a Mosaic with toy connectors of its own and a fake Claude, and a person who asks it.

use crate::{Environment, EventSink, Mosaic, conversations, send_message};
use mosaic_protocol::{
    ConversationId, DatasourceId, PlannedSource, SendMessage, SourceChoice, TurnEvent, TurnId,
};
use mosaic_store::StoredDatasource;
use mosaic_testkit::fake_claude::{FakeClaude, RecordedRequest, Scenario};
use serde_json::json;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const AT: &str = "2026-11-05T10:00:00.000Z";
/// The connectors, with the words for what they hold. `office` only starts once there is a file `well`.
const CONNECTORS: [(&str, &[&str]); 2] = [
    ("larder", &["marmalade", "jam"]),
    ("office", &["printer", "toner"]),
];

/// Everything a test needs.
pub(crate) struct Trial {
    pub(crate) app: Mosaic,
    pub(crate) claude: FakeClaude,
    folder: tempfile::TempDir,
}

/// A turn as it was told.
pub(crate) struct Told {
    pub(crate) conversation: ConversationId,
    pub(crate) turn: TurnId,
    pub(crate) facts: Vec<TurnEvent>,
}

impl Trial {
    /// A Mosaic with the sources `Larder` and `Office`, both well.
    pub(crate) async fn new(scenario: Scenario) -> Self {
        let trial = Self::with_a_broken_office(scenario).await;
        trial.mend();
        trial
    }

    /// The same, without a key for a model.
    pub(crate) async fn without_a_model() -> Self {
        let trial = Self::open(Scenario::new(), false).await;
        trial.mend();
        trial
    }

    /// A Mosaic whose `Office` does not start before it is mended.
    pub(crate) async fn with_a_broken_office(scenario: Scenario) -> Self {
        Self::open(scenario, true).await
    }

    async fn open(scenario: Scenario, has_key: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let claude = FakeClaude::start(scenario);
        let mut environment = Environment::private(&folder.path().join("data"), connectors(folder.path()));
        environment.base_url = Some(claude.url());
        environment.api_key = has_key.then(|| "a-good-key".to_owned().into());
        let app = Mosaic::open(environment).await.unwrap();
        let trial = Self { app, claude, folder };
        trial.connect("larder", ("larder", "Larder")).await;
        trial.connect("office", ("office", "Office")).await;
        trial
    }

    /// Connects a source of this connector.
    pub(crate) async fn connect(&self, connector: &str, (id, name): (&str, &str)) {
        let source = source(connector, (id, name));
        self.app.store().save_datasource(&source).await.unwrap();
    }

    /// How many calls the servers of this connector were told to give up.
    pub(crate) fn cancelled(&self, connector: &str) -> usize {
        let record = self.folder.path().join(connector).join("cancelled");
        std::fs::read_to_string(record).map_or(0, |lines| lines.lines().count())
    }

    /// Ends everything at once, as a crash does, and opens Mosaic on what is stored. Nothing is told or written on the way.
    pub(crate) fn crash(
        self,
        runtime: tokio::runtime::Runtime,
    ) -> (tokio::runtime::Runtime, Mosaic, tempfile::TempDir) {
        let Self { app, claude, folder } = self;
        runtime.shutdown_timeout(Duration::from_secs(10));
        drop((app, claude));
        let runtime = runtime_of_two();
        let environment = Environment::private(&folder.path().join("data"), folder.path().join("connector"));
        let app = runtime.block_on(Mosaic::open(environment)).unwrap();
        (runtime, app, folder)
    }

    pub(crate) fn mend(&self) {
        std::fs::write(self.folder.path().join("well"), "").unwrap();
    }

    pub(crate) async fn ask(&self, text: &str) -> Told {
        self.ask_in(None, text, (SourceChoice::All, false)).await
    }

    pub(crate) async fn ask_in(
        &self,
        conversation: Option<&ConversationId>,
        text: &str,
        (sources, pin): (SourceChoice, bool),
    ) -> Told {
        let (sink, heard) = listener();
        let question = SendMessage {
            conversation_id: conversation.cloned(),
            text: text.into(),
            sources,
            replaces: None,
            pin,
        };
        let sent = send_message::send_message(&self.app, question, sink)
            .await
            .unwrap();
        Told {
            conversation: sent.conversation_id,
            turn: sent.turn_id,
            facts: until_over(heard).await,
        }
    }

    /// The facts of the conversation's only turn, as it opens.
    pub(crate) async fn reopened(&self, conversation: &ConversationId) -> Vec<TurnEvent> {
        let view = conversations::open_conversation(&self.app, conversation, None)
            .await
            .unwrap();
        assert_eq!(view.turns.len(), 1);
        view.turns[0].events.clone()
    }

    /// The requests for a plan.
    pub(crate) fn plans(&self) -> Vec<RecordedRequest> {
        let mut requests = self.claude.requests();
        requests.retain(|request| {
            !request.body["output_config"]["format"]["schema"]["properties"]["sources"].is_null()
        });
        requests
    }
}

pub(crate) fn only(source: &str) -> SourceChoice {
    SourceChoice::Only {
        datasource_ids: vec![DatasourceId::from(source)],
    }
}

/// Returns a source of this connector as it is stored.
pub(crate) fn source(connector: &str, (id, name): (&str, &str)) -> StoredDatasource {
    StoredDatasource {
        id: id.into(),
        connector: connector.into(),
        name: name.into(),
        values: Vec::new(),
        secrets_set: Vec::new(),
        sample: false,
        created_at: AT.into(),
    }
}

pub(crate) fn listener() -> (Box<dyn EventSink>, UnboundedReceiver<TurnEvent>) {
    let (send, heard) = unbounded_channel();
    (Box::new(send), heard)
}

/// A runtime that can be ended by itself.
pub(crate) fn runtime_of_two() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

/// All facts up to the last.
pub(crate) async fn until_over(heard: UnboundedReceiver<TurnEvent>) -> Vec<TurnEvent> {
    until(heard, TurnEvent::is_last).await.0
}

/// All facts up to the first that is so, and who hears the next.
pub(crate) async fn until(
    mut heard: UnboundedReceiver<TurnEvent>,
    is_so: impl Fn(&TurnEvent) -> bool,
) -> (Vec<TurnEvent>, UnboundedReceiver<TurnEvent>) {
    let mut facts = Vec::new();
    let told = async {
        while let Some(fact) = heard.recv().await {
            let enough = is_so(&fact);
            facts.push(fact);
            if enough {
                return true;
            }
        }
        false
    };
    let came = tokio::time::timeout(Duration::from_secs(60), told).await;
    assert_eq!(came, Ok(true), "it never came: {facts:?}");
    (facts, heard)
}

/// The plan, as it was told last.
pub(crate) fn plan(
    facts: &[TurnEvent],
) -> (
    mosaic_protocol::Tier,
    mosaic_protocol::PlannedBy,
    Vec<PlannedSource>,
) {
    let plan = facts.iter().rev().find_map(|fact| match fact {
        TurnEvent::PlanMade {
            tier,
            planned_by,
            choices,
            ..
        } => Some((*tier, *planned_by, choices.clone())),
        _ => None,
    });
    plan.unwrap()
}

/// The names of the sources that the plan asks.
pub(crate) fn asked(facts: &[TurnEvent]) -> Vec<String> {
    let choices = plan(facts).2.into_iter().filter(|choice| choice.asked);
    choices.map(|choice| choice.datasource).collect()
}

pub(crate) fn runs(facts: &[TurnEvent]) -> usize {
    let is_start = |fact: &&TurnEvent| matches!(fact, TurnEvent::RunStarted { .. });
    facts.iter().filter(is_start).count()
}

/// The tools called, with their sources.
pub(crate) fn calls(facts: &[TurnEvent]) -> Vec<(String, String)> {
    let calls = facts.iter().filter_map(|fact| match fact {
        TurnEvent::ToolCallProposed {
            datasource_name,
            tool,
            ..
        } => Some((datasource_name.clone(), tool.clone())),
        _ => None,
    });
    calls.collect()
}

/// The text that a window ends up with.
pub(crate) fn text(facts: &[TurnEvent]) -> String {
    let mut text = String::new();
    for fact in facts {
        match fact {
            TurnEvent::TurnStarted { .. } | TurnEvent::SynthesisStarted { .. } => text.clear(),
            TurnEvent::TextAppended { text: more, .. } => text.push_str(more),
            _ => {}
        }
    }
    text
}

/// Two connectors behind one program.
fn connectors(folder: &Path) -> PathBuf {
    let described = CONNECTORS.map(|(id, words)| {
        json!({
            "id": id, "name": id, "icon": "box", "description": "", "fields": [], "examples": [], "patterns": [],
            "searchTools": [{"tool": "echo", "words": "text"}], "words": words, "entities": [], "schemaTools": [],
            "oauth": null,
        })
    });
    std::fs::write(folder.join("described.json"), json!(described).to_string()).unwrap();
    for (id, _) in CONNECTORS {
        std::fs::create_dir_all(folder.join(id)).unwrap();
    }
    let toy = mosaic_testkit::toy::program().unwrap();
    let script = format!(
        "#!/bin/sh\nhere='{here}'\ncase \"$1\" in\n describe) exec cat \"$here/described.json\" ;;\n larder) exec '{toy}' --record \"$here/larder\" ;;\n \
         office) [ -e \"$here/well\" ] && exec '{toy}' --record \"$here/office\"\n exit 1 ;;\nesac\n",
        here = folder.display(),
        toy = toy.display()
    );
    let path = folder.join("connector");
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}
