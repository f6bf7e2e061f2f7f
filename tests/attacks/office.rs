//! A Mosaic that looks around the sample company with a model that does what it is scripted to, and a person who says
//! what the test wants to every card.

use crate::planting::Gardener;
use mosaic_app::{Environment, Mosaic, sample, send_message, turns};
use mosaic_protocol::{
    ApprovalCard, ApprovalDecision, ConversationId, Datasource, DatasourceId, SendMessage, SourceChoice,
    ToolCallId, TurnEvent, TurnId,
};
use mosaic_sample::SampleCompany;
use mosaic_testkit::fake_claude::{FakeClaude, Scenario};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// The longest a question may take before the run is given up.
const WITHIN: Duration = Duration::from_secs(30);

/// The app, the company, the model and who plants what.
pub(crate) struct Office {
    pub(crate) app: Mosaic,
    pub(crate) fake: FakeClaude,
    pub(crate) company: Arc<SampleCompany>,
    pub(crate) gardener: Gardener,
    sources: Vec<Datasource>,
    _folder: TempDir,
}

/// A question and where it is put.
pub(crate) struct Question<'a> {
    pub(crate) text: &'a str,
    pub(crate) conversation: Option<ConversationId>,
    /// The connectors asked; all, where none is named.
    pub(crate) sources: &'a [&'a str],
}

/// A card as it was shown, for the how-maniest time in its turn.
pub(crate) struct Shown<'a> {
    pub(crate) call_id: &'a ToolCallId,
    pub(crate) card: &'a ApprovalCard,
    pub(crate) times: usize,
}

/// What the person does about a card.
#[derive(Debug)]
pub(crate) enum Says {
    Decide(Vec<(ToolCallId, ApprovalDecision)>),
    Stop,
    /// Goes away without a word, and comes back later.
    Leave,
}

/// What came of a question.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) conversation: ConversationId,
    pub(crate) facts: Vec<TurnEvent>,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("mosaic-attacks-")
            .tempdir()
            .expect("a temporary folder");
        let fake = FakeClaude::start(Scenario::new());
        let environment = Environment {
            api_key: Some("good-key".to_owned().into()),
            base_url: Some(fake.url()),
            ..Environment::private(folder.path(), connector())
        };
        let app = Mosaic::open(environment).await.expect("the app opens");
        let looked = sample::look_around(&app).await.expect("the company starts");
        assert!(looked.missing.is_empty(), "{:?}", looked.missing);
        let company = sample::company(&app).await.expect("the company runs");
        let gardener = Gardener::of(&company, &connector()).await;
        Self {
            app,
            fake,
            company,
            gardener,
            sources: looked.datasources,
            _folder: folder,
        }
    }

    pub(crate) async fn close(self) {
        self.gardener.close().await;
        self.app.close().await;
        self.fake.stop().await;
    }

    /// Asks, and answers every card as `decide` says.
    pub(crate) async fn ask(
        &self,
        question: Question<'_>,
        mut decide: impl FnMut(Shown<'_>) -> Says,
    ) -> Heard {
        let (told, mut heard) = mpsc::unbounded_channel();
        let message = SendMessage {
            conversation_id: question.conversation,
            text: question.text.to_owned(),
            sources: self.chosen(question.sources),
            replaces: None,
            pin: false,
        };
        let sent = send_message::send_message(&self.app, message, Box::new(told))
            .await
            .expect("the question is taken");
        let mut facts = Vec::new();
        let mut times = std::collections::HashMap::<ToolCallId, usize>::new();
        let over = async {
            while let Some(fact) = heard.recv().await {
                let last = fact.is_last();
                if let TurnEvent::ApprovalRequested {
                    call_id,
                    card: Some(card),
                    ..
                } = &fact
                {
                    let times = times.entry(call_id.clone()).or_default();
                    *times += 1;
                    let shown = Shown {
                        call_id,
                        card,
                        times: *times,
                    };
                    match decide(shown) {
                        Says::Leave => {
                            heard = self.come_back(&sent.turn_id);
                            facts.clear();
                            continue;
                        }
                        says => self.say(&sent.turn_id, says),
                    }
                }
                facts.push(fact);
                if last {
                    break;
                }
            }
        };
        tokio::time::timeout(WITHIN, over)
            .await
            .unwrap_or_else(|_| panic!("“{}” is not answered within {WITHIN:?}", question.text));
        Heard {
            conversation: sent.conversation_id,
            facts,
        }
    }

    /// Listens anew: whoever listened before is gone, and hears all facts again.
    fn come_back(&self, turn: &TurnId) -> mpsc::UnboundedReceiver<TurnEvent> {
        let (told, heard) = mpsc::unbounded_channel();
        turns::follow_turn(&self.app, turn, Box::new(told)).expect("the turn still waits");
        heard
    }

    fn say(&self, turn: &TurnId, says: Says) {
        match says {
            Says::Decide(decisions) => {
                for (call, decision) in decisions {
                    // A turn that is over has no ear for a forged word.
                    let _ = turns::decide_approval(&self.app, turn, call, decision);
                }
            }
            Says::Stop => turns::stop_turn(&self.app, turn).expect("the turn is stopped"),
            Says::Leave => {}
        }
    }

    fn chosen(&self, connectors: &[&str]) -> SourceChoice {
        if connectors.is_empty() {
            return SourceChoice::All;
        }
        let ids = connectors.iter().map(|connector| self.id_of(connector));
        SourceChoice::Only {
            datasource_ids: ids.collect(),
        }
    }

    fn id_of(&self, connector: &str) -> DatasourceId {
        let source = self.sources.iter().find(|source| source.connector == connector);
        source.expect("a source of the company").id.clone()
    }
}

impl Heard {
    /// Returns what was written in the end.
    pub(crate) fn text(&self) -> String {
        let texts = self.facts.iter().filter_map(|fact| match fact {
            TurnEvent::TextAppended { text, .. } => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }
}

/// Returns the connectors' executable: beside the tests, where Cargo puts it.
fn connector() -> PathBuf {
    mosaic_tests::desk::program("mosaic-connector").expect("the connectors are built")
}
