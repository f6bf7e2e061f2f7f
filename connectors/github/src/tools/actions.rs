//! Workflows, runs and jobs of Actions.

use super::count;
use crate::client::Client;
use crate::paging::{Wanted, gather};
use crate::target::{Repo, Target};
use crate::{json, records};
use futures::future::join_all;
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Citable, ErrorKind, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::Value;

/// The most runs of one repository that are looked at then: a page of the service.
const MOST: usize = 100;
/// How many repositories are looked through when none is named: those pushed to last.
const REPOSITORIES: usize = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Runs {
    #[serde(default, deserialize_with = "arguments::text")]
    repo: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    workflow: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    branch: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    status: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    event: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

impl Runs {
    fn ask(&self, client: &Client, repo: &Repo) -> mosaic_connector_kit::http::Ask {
        let path = match &self.workflow {
            Some(workflow) => repo.path(&format!("/actions/workflows/{}/runs", segment(workflow))),
            None => repo.path("/actions/runs"),
        };
        client
            .get(&path)
            .maybe("branch", self.branch.as_deref())
            .maybe("status", self.status.as_deref())
            .maybe("event", self.event.as_deref())
    }

    fn question(&self, place: &str) -> String {
        format!(
            "runs {place} {:?} {:?} {:?} {:?}",
            self.workflow, self.branch, self.status, self.event
        )
    }
}

pub(super) async fn runs(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Runs = call.arguments()?;
    let word = match &asked.status {
        Some(status) => format!("run ({status})"),
        None => "run".to_owned(),
    };
    let named = |found: usize, more: bool| match &asked.status {
        Some(status) => format!("{} with {status}", count(found, "run", more)),
        None => count(found, &word, more),
    };
    let Some(given) = &asked.repo else {
        if asked.workflow.is_some() {
            return Err(ToolError::invalid("`workflow` needs a `repo`"));
        }
        let (items, next, (places, cut)) = across(client, &asked, call).await?;
        let heading = format!("{} in {places}, newest first", named(items.len(), next.is_some()));
        let items = items.iter().map(|(repo, item)| records::run(repo, item));
        let list = Records::of(heading, items).next(next).concise(records::RUN);
        return Ok(if cut {
            list.note(
                "only the newest 100 runs of each repository are looked at here: pass `repo` for all of one",
            )
        } else {
            list
        });
    };
    let repo = client.repo(given, call).await?;
    let page = (asked.limit, asked.cursor.clone());
    let wanted = Wanted::new(asked.question(&repo.full()), page, "workflow_runs");
    let found = match gather(|| asked.ask(client, &repo), &wanted, call).await {
        Ok(found) => found,
        Err(error) => {
            let what = asked
                .workflow
                .as_ref()
                .map_or_else(|| "runs".to_owned(), |name| format!("workflow `{name}`"));
            return Err(client.missing(error, (&repo, &what), call).await);
        }
    };
    let heading = format!(
        "{} of {}, newest first",
        named(found.items.len(), found.next.is_some()),
        repo.full()
    );
    let items = found.items.iter().map(|item| records::run(&repo, item));
    Ok(Records::of(heading, items).next(found.next).concise(records::RUN))
}

type Across = (Vec<(Repo, Value)>, Option<String>, (String, bool));

/// The newest runs of several repositories. The cursor holds how many of each were shown.
async fn across(client: &Client, asked: &Runs, call: &Call) -> Result<Across, ToolError> {
    let limit = usize::try_from(asked.limit.unwrap_or(20).clamp(1, 50)).unwrap_or(20);
    let question = asked.question("everywhere");
    let mark = cursor::open(&question, asked.cursor.as_deref())?;
    let mut places: Vec<(Repo, usize)> = match mark {
        None => {
            let all = client.directory.all(client, call).await?;
            all.iter()
                .take(REPOSITORIES)
                .map(|repo| (repo.clone(), 0))
                .collect()
        }
        Some(mark) => mark.split(' ').filter_map(place).collect(),
    };
    let pages = join_all(places.iter().map(async |(repo, shown)| {
        let per_page = shown.saturating_add(limit + 1).min(MOST);
        let answer = asked
            .ask(client, repo)
            .query("per_page", per_page)
            .send(&call.cancel)
            .await;
        match answer {
            Ok(answer) => json::items(&answer, "workflow_runs"),
            // Actions may be switched off in one of them.
            Err(error) if error.kind == ErrorKind::NotFound => Ok(vec![]),
            Err(error) => Err(error),
        }
    }))
    .await;
    let (mut queues, mut full) = (vec![], vec![]);
    for (page, (_, shown)) in pages.into_iter().zip(&places) {
        let page = page?;
        full.push(page.len() >= MOST);
        let rest: Vec<Value> = page.into_iter().skip(*shown).collect();
        queues.push(rest.into_iter().peekable());
    }
    let mut items = vec![];
    while items.len() < limit {
        let newest = queues
            .iter_mut()
            .enumerate()
            .filter_map(|(at, queue)| queue.peek().map(|item| (json::owned(item, "/created_at"), at)))
            .max();
        let Some((_, at)) = newest else { break };
        if let Some(item) = queues[at].next() {
            places[at].1 += 1;
            items.push((places[at].0.clone(), item));
        }
    }
    // A page that came full was the end of what is looked at, not of what there is.
    let mut ends = queues.iter_mut().zip(&full);
    let cut = ends.any(|(queue, full)| *full && queue.peek().is_none());
    let more = queues.iter_mut().any(|queue| queue.peek().is_some());
    let words = format!("the {} repositories pushed to last", places.len());
    let marks = || {
        places
            .iter()
            .map(|(repo, shown)| format!("{}:{shown}", repo.full()))
    };
    let next = more.then(|| cursor::seal(&question, &marks().collect::<Vec<_>>().join(" ")));
    Ok((items, next, (words, cut)))
}

fn place(mark: &str) -> Option<(Repo, usize)> {
    let (full, shown) = mark.rsplit_once(':')?;
    Some((crate::target::read(full).ok()?.repo, shown.parse().ok()?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Jobs {
    repo: String,
    #[serde(default, deserialize_with = "arguments::text")]
    run: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    name_filter: Option<String>,
}

/// Reads the id of a run or a job, which may come as text because it is large.
pub(super) fn id(text: &str, what: &str) -> Result<u64, ToolError> {
    text.trim().parse().map_err(|_| {
        ToolError::invalid(format!(
            "`{}` is no id of a {what}",
            mosaic_connector_kit::output::clip(text, 40)
        ))
        .hint("get_workflow_runs and get_workflow_jobs show the ids")
    })
}

/// Returns the job and the run that a call means: as given, else as its link names them.
pub(super) fn job_and_run(
    target: &Target,
    job: Option<&str>,
    run: Option<&str>,
) -> Result<(Option<u64>, Option<u64>), ToolError> {
    let given = |text: Option<&str>, what| text.map(|text| id(text, what)).transpose();
    Ok((
        given(job, "job")?.or(target.job),
        given(run, "run")?.or(target.number),
    ))
}

/// Reads all jobs of a run.
pub(super) async fn jobs_of(
    client: &Client,
    repo: &Repo,
    run: u64,
    call: &Call,
) -> Result<Vec<Value>, ToolError> {
    let path = repo.path(&format!("/actions/runs/{run}/jobs"));
    match crate::paging::all(|| client.get(&path), "jobs", 10, call).await {
        Ok((jobs, _)) => Ok(jobs),
        Err(error) => Err(client.missing(error, (repo, &format!("run {run}")), call).await),
    }
}

pub(super) async fn jobs(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Jobs = call.arguments()?;
    let target = client.target(&asked.repo, call).await?;
    let run = asked.run.as_deref().map(|run| id(run, "run")).transpose()?;
    let run = target.number_or(run, "run")?;
    let repo = target.repo;
    let filter = asked.name_filter.as_deref().unwrap_or_default().to_lowercase();
    let jobs = jobs_of(client, &repo, run, call).await?;
    let kept: Vec<&Value> = jobs
        .iter()
        .filter(|job| json::text(job, "/name").to_lowercase().contains(&filter))
        .collect();
    let heading = format!(
        "{} of run {run} of {}",
        count(kept.len(), "job", false),
        repo.full()
    );
    let items = kept.into_iter().map(|job| {
        let conclusion = match json::text(job, "/conclusion") {
            "" => json::text(job, "/status"),
            conclusion => conclusion,
        };
        let failed: Vec<&str> = json::list(job, "/steps")
            .iter()
            .filter(|step| json::text(step, "/conclusion") == "failure")
            .map(|step| json::text(step, "/name"))
            .collect();
        let text = match failed.as_slice() {
            [] => conclusion.to_owned(),
            steps => format!("{conclusion} in {}", steps.join(", ")),
        };
        Record::citable(Citable {
            id: json::number(job, "/id").to_string(),
            title: format!("{} job {}", repo.name, json::text(job, "/name")),
            url: json::owned(job, "/html_url"),
            author: String::new(),
            time: json::owned(job, "/started_at"),
            text,
        })
        .with("name", json::text(job, "/name"))
        .with("conclusion", conclusion)
        .with("completed", json::text(job, "/completed_at"))
        .with("runner", json::text(job, "/runner_name"))
    });
    Ok(Records::of(heading, items).concise(&["id", "name", "text", "time", "completed", "url"]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Workflows {
    repo: String,
}

pub(super) async fn workflows(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Workflows = call.arguments()?;
    let repo = client.repo(&asked.repo, call).await?;
    let path = repo.path("/actions/workflows");
    let (found, _) = match crate::paging::all(|| client.get(&path), "workflows", 10, call).await {
        Ok(found) => found,
        Err(error) => return Err(client.missing(error, (&repo, "workflows"), call).await),
    };
    let heading = format!("{} of {}", count(found.len(), "workflow", false), repo.full());
    let items = found.iter().map(|item| {
        let path = json::text(item, "/path");
        Record::default()
            .with("id", json::number(item, "/id").to_string())
            .with("name", json::text(item, "/name"))
            .with("file", path.rsplit('/').next().unwrap_or(path))
            .with("state", json::text(item, "/state"))
            .with("url", json::text(item, "/html_url"))
    });
    Ok(Records::of(heading, items))
}
