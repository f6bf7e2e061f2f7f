//! Asks the sample company without a model, as the window does, and gathers what came of it.

use crate::figures::{Answered, Found};
use crate::questions::Question;
use mosaic_app::{Environment, Mosaic, records, sample, send_message};
use mosaic_protocol::{ConversationId, Datasource, DatasourceId, SendMessage, SourceChoice, Tier, TurnEvent};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::mpsc;

/// The longest a question may take before the run is given up.
const WITHIN: Duration = Duration::from_secs(60);

/// A Mosaic that looks around the sample company.
pub(crate) struct Office {
    app: Mosaic,
    sources: Vec<Datasource>,
    _folder: TempDir,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("mosaic-eval-")
            .tempdir()
            .expect("a temporary folder");
        let app = Mosaic::open(Environment::private(folder.path(), connector()))
            .await
            .expect("the app opens");
        let looked = sample::look_around(&app).await.expect("the company starts");
        assert!(looked.missing.is_empty(), "{:?}", looked.missing);
        Self {
            app,
            sources: looked.datasources,
            _folder: folder,
        }
    }

    pub(crate) async fn close(&self) {
        self.app.close().await;
    }

    /// Asks what goes before, then the question itself.
    pub(crate) async fn ask(&self, question: &Question) -> Answered {
        let mut conversation = None;
        for before in &question.before {
            conversation = Some(self.facts(before, conversation).await.0);
        }
        let started = Instant::now();
        let (_, facts) = self.facts(&question.ask, conversation).await;
        let elapsed = started.elapsed();
        let asked = facts
            .iter()
            .rev()
            .find_map(|fact| match fact {
                TurnEvent::PlanMade {
                    datasources, tier, ..
                } => Some((datasources.clone(), *tier)),
                _ => None,
            })
            // What fails before it is planned asked nothing.
            .unwrap_or((Vec::new(), Tier::QuickAnswer));
        Answered {
            sources: asked.0.iter().map(|id| self.connector_of(id)).collect(),
            tier: asked.1,
            found: self.found(&facts).await,
            elapsed,
            calls: self.calls(&facts),
        }
    }

    /// Returns what was called, with what came of it.
    fn calls(&self, facts: &[TurnEvent]) -> Vec<String> {
        let ended = |id| {
            facts.iter().find_map(|fact| match fact {
                TurnEvent::ToolCallFinished { call_id, result, .. } if call_id == id => {
                    Some(result.summary.clone())
                }
                _ => None,
            })
        };
        let calls = facts.iter().filter_map(|fact| match fact {
            TurnEvent::ToolCallProposed {
                call_id,
                datasource_id,
                tool,
                arguments,
                ..
            } => Some(format!(
                "{} {tool} {arguments}: {}",
                self.connector_of(datasource_id),
                ended(call_id).unwrap_or_default()
            )),
            _ => None,
        });
        let planned = facts.iter().filter_map(|fact| match fact {
            TurnEvent::PlanMade { choices, filled, .. } => {
                let told = choices.iter().map(|one| {
                    let asked = if one.asked { "+" } else { "-" };
                    format!(
                        "{asked}{} {} ({})",
                        self.connector_of(&one.datasource_id),
                        one.confidence,
                        one.reason
                    )
                });
                let filled = filled.iter().map(|one| format!("{} = {}", one.words, one.value));
                Some(told.chain(filled).collect::<Vec<_>>().join("; "))
            }
            _ => None,
        });
        planned.chain(calls).collect()
    }

    async fn facts(
        &self,
        question: &str,
        conversation_id: Option<ConversationId>,
    ) -> (ConversationId, Vec<TurnEvent>) {
        let (told, mut heard) = mpsc::unbounded_channel();
        let message = SendMessage {
            conversation_id,
            text: question.to_owned(),
            sources: SourceChoice::All,
            replaces: None,
            pin: false,
        };
        let sent = send_message::send_message(&self.app, message, Box::new(told))
            .await
            .expect("the question is taken");
        let mut facts = Vec::new();
        let over = async {
            while let Some(fact) = heard.recv().await {
                let last = fact.is_last();
                facts.push(fact);
                if last {
                    break;
                }
            }
        };
        tokio::time::timeout(WITHIN, over)
            .await
            .unwrap_or_else(|_| panic!("“{question}” is not answered within {WITHIN:?}"));
        (sent.conversation_id, facts)
    }

    /// Returns what the answer shows, the best first: the passages, or the lines of the one tool's result.
    async fn found(&self, facts: &[TurnEvent]) -> Vec<Found> {
        let turn = facts.first().expect("a turn begins").turn_id();
        let passages = facts.iter().rev().find_map(|fact| match fact {
            TurnEvent::PassagesFound { passages, .. } => Some(passages.clone()),
            _ => None,
        });
        let Some(passages) = passages else {
            return self.results(facts);
        };
        let mut found = Vec::new();
        for passage in passages {
            let kept = records::open_record(&self.app, turn, passage.number).await.ok();
            let whole = kept.map_or(String::new(), |view| view.record.text);
            found.push(Found {
                connector: self.connector_of(&passage.datasource_id),
                text: format!("{} {} {whole}", passage.title, passage.text).to_lowercase(),
            });
        }
        found
    }

    fn results(&self, facts: &[TurnEvent]) -> Vec<Found> {
        let asked: Vec<_> = facts
            .iter()
            .filter_map(|fact| match fact {
                TurnEvent::ToolCallProposed {
                    call_id,
                    datasource_id,
                    arguments,
                    ..
                } => Some((call_id, self.connector_of(datasource_id), arguments.to_string())),
                _ => None,
            })
            .collect();
        let results = facts.iter().filter_map(|fact| match fact {
            TurnEvent::ToolCallFinished { call_id, result, .. } => {
                let (_, connector, arguments) = asked.iter().find(|(id, ..)| *id == call_id)?;
                let table = serde_json::to_string(&result.table).unwrap_or_default();
                Some(Found {
                    connector: connector.clone(),
                    text: format!("{arguments} {} {} {table}", result.summary, result.text).to_lowercase(),
                })
            }
            _ => None,
        });
        results.collect()
    }

    fn connector_of(&self, id: &DatasourceId) -> String {
        let source = self.sources.iter().find(|source| source.id == *id);
        source.map_or_else(|| "?".to_owned(), |source| source.connector.clone())
    }
}

/// Returns the connectors' executable: beside the tests, where Cargo puts it.
fn connector() -> PathBuf {
    mosaic_tests::desk::program("mosaic-connector").expect("the connectors are built")
}
