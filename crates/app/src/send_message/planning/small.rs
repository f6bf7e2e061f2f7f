//! Asks the small model where rules are not sure. It has a few seconds; whatever goes wrong, the plan of the rules stands.

use super::choosing::LocalPlan;
use super::info;
use super::known::Known;
use super::offering::catalog_in_time;
use crate::Mosaic;
use crate::model_access::ModelAccess;
use futures::StreamExt as _;
use mosaic_agent::policy;
use mosaic_agent::small_model::{Askable, AskableTool, Asked, SmallPlan, plan_request, read_plan};
use mosaic_claude::{BlockView, MessageBuilder, StreamItem, Usage};
use mosaic_protocol::{Datasource, Effect};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long the small model has.
const WITHIN: Duration = Duration::from_secs(4);

/// What came of asking.
pub(super) enum Advice {
    /// A plan, checked.
    Plan(SmallPlan),
    /// There was no need, or no model, or nothing to go by.
    None,
    /// It did not answer in time.
    Late,
}

/// Asks the small model, if the rules are not sure and there is one. Returns what that used besides, if anything: an answer
/// that broke off or came to nothing costs as well.
pub(super) async fn advice(
    app: &Mosaic,
    question: &str,
    (known, local): (&Known, &LocalPlan),
    access: &ModelAccess,
) -> (Advice, Option<(String, Usage)>) {
    let asked: Vec<&Datasource> = local
        .asked()
        .filter_map(|id| known.all.iter().find(|source| source.id == *id))
        .collect();
    let one = match asked.as_slice() {
        [one] if local.lookup => Some(*one),
        _ => None,
    };
    if access.small.is_none() || local.acts || !(local.close || one.is_some()) {
        return (Advice::None, None);
    }
    let mut answer = MessageBuilder::new();
    let asked = ask(app, question, (known, one), (access, &mut answer));
    let advice = match tokio::time::timeout(WITHIN, asked).await {
        Ok(Some(plan)) => Advice::Plan(plan),
        Ok(None) => Advice::None,
        Err(_) => {
            tracing::info!("the small model did not answer in time");
            Advice::Late
        }
    };
    let partial = answer.partial();
    let model = Some(partial.model).filter(|model| !model.is_empty());
    (advice, model.map(|model| (model, partial.usage)))
}

async fn ask(
    app: &Mosaic,
    question: &str,
    (known, one): (&Known, Option<&Datasource>),
    (access, builder): (&ModelAccess, &mut MessageBuilder),
) -> Option<SmallPlan> {
    let catalog = match one {
        Some(source) => Some(catalog_in_time(app, &source.id).await.ok()?),
        None => None,
    };
    let reads = |source: &Datasource| {
        let catalog = catalog
            .as_ref()
            .filter(|_| one.is_some_and(|one| one.id == source.id));
        let tools = catalog.into_iter().flat_map(|catalog| &catalog.tools);
        let reads = tools
            .filter(|tool| policy::judge(&source.connector, &tool.name, tool.effect).effect == Effect::Read);
        reads
            .map(|tool| AskableTool {
                name: &tool.name,
                description: &tool.description,
                input_schema: &tool.input_schema,
            })
            .collect::<Vec<_>>()
    };
    let tools: Vec<Vec<AskableTool<'_>>> = known.all.iter().map(reads).collect();
    let sources: Vec<Askable<'_>> = known
        .all
        .iter()
        .zip(&tools)
        .filter_map(|(source, tools)| {
            Some(Askable {
                datasource_id: &source.id,
                name: &source.name,
                connector: info(source, &known.connectors)?,
                tools,
            })
        })
        .collect();
    let asked = Asked {
        question,
        earlier: &known.typed,
        sources: &sources,
    };
    let text = answer(access, &asked, builder).await?;
    read_plan(&text, &asked)
}

async fn answer(access: &ModelAccess, asked: &Asked<'_>, builder: &mut MessageBuilder) -> Option<String> {
    let small = access.small.as_ref()?;
    let request = plan_request(&small.id, asked);
    let request = access.client.profile().shape(request, Some(small));
    let cancel = CancellationToken::new();
    let _stop_when_dropped = cancel.clone().drop_guard();
    let mut items = access.client.stream(request, cancel);
    while let Some(item) = items.next().await {
        match item {
            Ok(StreamItem::Event(event)) => builder.apply(&event).ok()?,
            Ok(StreamItem::Retrying { .. }) => {}
            Err(error) => {
                tracing::info!(
                    error = crate::failure::chain(&error),
                    "the small model made no plan"
                );
                return None;
            }
        }
    }
    let mut answer = String::new();
    for block in builder.partial().blocks {
        if let BlockView::Text { text, .. } = block.view() {
            answer.push_str(text);
        }
    }
    Some(answer)
}
