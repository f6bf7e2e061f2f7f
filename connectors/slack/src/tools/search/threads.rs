//! The threads that the best hits belong to: an answer seldom repeats the words of what it answers. A thread that cannot be
//! read is left out; the hits themselves stand.

use super::super::read::replies_page;
use crate::messages::{self, Said};
use crate::workspace::Workspace;
use futures::{StreamExt as _, stream};
use mosaic_connector_kit::{Call, ToolError};

/// How many threads are read, all at once.
const THREADS: usize = 4;
/// How many messages of a thread.
const MESSAGES: usize = 50;

/// Returns what else was said in the threads of the first hits.
pub(super) async fn of_the_best(
    workspace: &Workspace,
    hits: &[(Said, Option<String>)],
    call: &Call,
) -> Vec<(Said, Option<String>)> {
    let mut threads: Vec<(Said, String)> = vec![];
    for (said, _) in hits {
        let root = said.thread.as_ref().unwrap_or(&said.ts);
        let known = |(other, at): &(Said, String)| other.channel == said.channel && at == root;
        if threads.len() < THREADS && !threads.iter().any(known) {
            threads.push((said.clone(), root.clone()));
        }
    }
    let read = stream::iter(threads).map(|(said, root)| async move {
        read(workspace, (&said, &root), call)
            .await
            .unwrap_or_else(|error| {
                tracing::info!(%error, "a thread is left out");
                vec![]
            })
    });
    let all: Vec<Vec<_>> = read.buffered(THREADS).collect().await;
    let is_hit = |said: &Said| {
        hits.iter()
            .any(|(hit, _)| hit.channel == said.channel && hit.ts == said.ts)
    };
    all.into_iter()
        .flatten()
        .filter(|(said, _)| !is_hit(said))
        .collect()
}

async fn read(
    workspace: &Workspace,
    (hit, root): (&Said, &str),
    call: &Call,
) -> Result<Vec<(Said, Option<String>)>, ToolError> {
    let page = replies_page(workspace, (&hit.channel, root), (MESSAGES, None), &call.cancel);
    let (answer, team) = futures::try_join!(page, workspace.team(&call.cancel))?;
    let said = answer.messages.into_iter().map(|message| {
        let url = team.permalink(&hit.channel, &message.ts, message.thread_ts.as_deref());
        let app = messages::app(&message);
        let said = Said {
            channel: hit.channel.clone(),
            label: hit.label.clone(),
            text: messages::text(&message),
            author: app.clone().unwrap_or_default(),
            url,
            ts: message.ts,
            thread: message.thread_ts,
            ..Said::default()
        };
        (said, message.user.filter(|_| app.is_none()))
    });
    Ok(said.collect())
}
