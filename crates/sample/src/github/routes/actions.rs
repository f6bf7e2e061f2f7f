//! Workflows, runs, jobs, logs and checks.

use super::Routed;
use super::issues::{drawn, repository_mut};
use crate::github::reply::{self, Reply};
use crate::github::request::Asked;
use crate::github::runs::log;
use crate::github::shapes::Draw;
use crate::github::state::{Job, Repository, Run, State};
use crate::github::story::JobStory;
use serde_json::{Value, json};

pub(super) fn read(draw: Draw<'_>, asked: &Asked, rest: &[&str]) -> Routed {
    match rest {
        ["workflows"] => {
            asked.only_paged(&[])?;
            let all: Vec<usize> = (0..draw.repository.workflows.len()).collect();
            Ok(asked
                .page(&all)
                .counted((all.len(), "workflows"), |index| draw.workflow(*index)))
        }
        ["workflows", workflow, "runs"] => {
            let index = workflow_index(draw.repository, workflow).ok_or_else(reply::not_found)?;
            runs(draw, asked, Some(index))
        }
        ["runs"] => runs(draw, asked, None),
        ["runs", id] => {
            asked.only(&["exclude_pull_requests"])?;
            find_run(draw, id).map(|run| Reply::json(draw.run(run)))
        }
        ["runs", id, "jobs"] => {
            asked.only_paged(&["filter"])?;
            let run = find_run(draw, id)?;
            Ok(asked
                .page(&run.jobs)
                .counted((run.jobs.len(), "jobs"), |job| draw.job(run, job)))
        }
        ["jobs", id] => {
            let (run, job) = find_job(draw.repository, id)?;
            Ok(Reply::json(draw.job(run, job)))
        }
        ["jobs", id, "logs"] => {
            let (_, job) = find_job(draw.repository, id)?;
            if job.status != "completed" {
                return Err(reply::not_found());
            }
            let base = &draw.state.base;
            Ok(Reply::redirect(format!(
                "{base}/_logs/{}/{}.txt",
                draw.repository.name, job.id
            )))
        }
        _ => Err(reply::not_found()),
    }
}

fn workflow_index(repository: &Repository, name: &str) -> Option<usize> {
    (0..repository.workflows.len()).find(|index| {
        repository.workflow_id(*index).to_string() == name || repository.workflows[*index].file == name
    })
}

fn find_run<'a>(draw: Draw<'a>, id: &str) -> Result<&'a Run, Reply> {
    let id: u64 = id.parse().map_err(|_| reply::not_found())?;
    draw.repository.run(id).ok_or_else(reply::not_found)
}

fn find_job<'a>(repository: &'a Repository, id: &str) -> Result<(&'a Run, &'a Job), Reply> {
    let id: u64 = id.parse().map_err(|_| reply::not_found())?;
    let mut all = repository
        .runs
        .iter()
        .flat_map(|run| run.jobs.iter().map(move |job| (run, job)));
    all.find(|(_, job)| job.id == id).ok_or_else(reply::not_found)
}

/// The log behind a signed address.
pub(super) fn log_text(state: &State, asked: &Asked) -> Routed {
    let [_, name, file] = asked.segments.as_slice() else {
        return Err(reply::not_found());
    };
    let repository = state.repositories.get(name).ok_or_else(reply::not_found)?;
    let (_, job) = find_job(repository, file.trim_end_matches(".txt"))?;
    Ok(Reply::text(
        "text/plain; charset=utf-8",
        format!("\u{feff}{}", job.log),
    ))
}

fn runs(draw: Draw<'_>, asked: &Asked, workflow: Option<usize>) -> Routed {
    asked.only_paged(&[
        "actor",
        "branch",
        "event",
        "status",
        "created",
        "exclude_pull_requests",
        "check_suite_id",
        "head_sha",
    ])?;
    let found: Vec<&Run> = draw
        .repository
        .runs
        .iter()
        .filter(|run| workflow.is_none_or(|workflow| run.workflow == workflow))
        .filter(|run| {
            asked
                .get("actor")
                .is_none_or(|actor| run.by.eq_ignore_ascii_case(actor))
        })
        .filter(|run| asked.get("branch").is_none_or(|branch| run.branch == branch))
        .filter(|run| asked.get("event").is_none_or(|event| run.event == event))
        .filter(|run| asked.get("head_sha").is_none_or(|sha| run.sha == sha))
        .filter(|run| {
            asked
                .get("status")
                .is_none_or(|status| run.status == status || run.conclusion.as_deref() == Some(status))
        })
        .collect();
    Ok(asked
        .page(&found)
        .counted((found.len(), "workflow_runs"), |run| draw.run(run)))
}

pub(super) fn checks(draw: Draw<'_>, asked: &Asked, reference: &str) -> Routed {
    asked.only_paged(&["check_name", "status", "filter", "app_id"])?;
    let commit = draw
        .repository
        .git
        .resolve(reference)
        .ok_or_else(|| reply::invalid(&format!("No commit found for SHA: {reference}")))?;
    let found: Vec<(&Run, &Job)> = draw
        .repository
        .runs
        .iter()
        .filter(|run| run.sha == commit.sha)
        .flat_map(|run| run.jobs.iter().map(move |job| (run, job)))
        .collect();
    Ok(asked
        .page(&found)
        .counted((found.len(), "check_runs"), |(run, job)| draw.check(run, job)))
}

pub(super) fn status(draw: Draw<'_>, asked: &Asked, reference: &str) -> Routed {
    asked.only_paged(&[])?;
    let commit = draw
        .repository
        .git
        .resolve(reference)
        .ok_or_else(reply::not_found)?;
    let sha = &commit.sha;
    Ok(Reply::json(json!({
        "state": "pending",
        "statuses": [],
        "sha": sha,
        "total_count": 0,
        "repository": draw.minimal_repository(),
        "commit_url": draw.api(&format!("/commits/{sha}")),
        "url": draw.api(&format!("/commits/{sha}/status"))
    })))
}

pub(super) fn write(state: &mut State, asked: &Asked, (name, rest): (&str, &[&str])) -> Routed {
    match rest {
        ["runs", id, "rerun"] => rerun(state, name, (id, false)),
        ["runs", id, "rerun-failed-jobs"] => rerun(state, name, (id, true)),
        ["jobs", id, "rerun"] => {
            let repository = repository_mut(state, name)?;
            let run = find_job(repository, id)?.0.id.to_string();
            rerun(state, name, (&run, false))
        }
        ["workflows", workflow, "dispatches"] => dispatch(state, asked, (name, workflow)),
        _ => Err(reply::not_found()),
    }
}

fn rerun(state: &mut State, name: &str, (id, failed_only): (&str, bool)) -> Routed {
    let id: u64 = id.parse().map_err(|_| reply::not_found())?;
    let when = state.tick();
    let repository = repository_mut(state, name)?;
    let run = repository
        .runs
        .iter_mut()
        .find(|run| run.id == id)
        .ok_or_else(reply::not_found)?;
    let failed = |job: &Job| job.conclusion.as_deref() == Some("failure");
    if failed_only && !run.jobs.iter().any(failed) {
        return Err(reply::error(403, "This workflow run has no failed jobs"));
    }
    run.attempt += 1;
    run.status = "queued";
    run.conclusion = None;
    run.updated = when;
    for job in run.jobs.iter_mut().filter(|job| !failed_only || failed(job)) {
        job.status = "queued";
        job.conclusion = None;
        job.completed = None;
        job.started = when;
    }
    Ok(Reply::created(json!({})))
}

fn dispatch(state: &mut State, asked: &Asked, (name, workflow): (&str, &str)) -> Routed {
    asked.body_only(&["ref", "inputs"])?;
    let (when, by, id) = (state.tick(), state.me.clone(), state.next_id());
    let job_id = state.next_id();
    let reference = asked.text("ref").unwrap_or_default().to_owned();
    let repository = repository_mut(state, name)?;
    let index = workflow_index(repository, workflow).ok_or_else(reply::not_found)?;
    let commit = repository
        .git
        .resolve(&reference)
        .ok_or_else(|| reply::invalid(&format!("No ref found for: {reference}")))?;
    let told = &repository.workflows[index];
    let path = format!(".github/workflows/{}", told.file);
    startable(
        &repository.git.text(&commit.tree, &path).unwrap_or_default(),
        asked,
    )?;
    let job = JobStory {
        name: told.jobs.first().cloned().unwrap_or_default(),
        conclusion: "queued".to_owned(),
        log: None,
    };
    let job = Job {
        id: job_id,
        log: log(repository, &job, when),
        name: job.name,
        status: "queued",
        conclusion: None,
        started: when,
        completed: None,
    };
    let run = Run {
        id,
        number: repository.runs.iter().map(|run| run.number).max().unwrap_or(400) + 1,
        workflow: index,
        title: told.name.clone(),
        event: "workflow_dispatch".to_owned(),
        branch: reference,
        sha: commit.sha.clone(),
        pull: None,
        by,
        created: when,
        updated: when,
        status: "queued",
        conclusion: None,
        attempt: 1,
        jobs: vec![job],
    };
    repository.runs.insert(0, run);
    started(state, (name, id))
}

/// Refuses a workflow that cannot be started by hand, and inputs that it does not have.
fn startable(file: &str, asked: &Asked) -> Result<(), Reply> {
    if !file.contains("workflow_dispatch") {
        return Err(reply::invalid(
            "Workflow does not have 'workflow_dispatch' trigger",
        ));
    }
    let given = asked.body.get("inputs").and_then(Value::as_object);
    if let Some(unknown) = given
        .into_iter()
        .flatten()
        .find(|(key, _)| !file.contains(&format!("{key}:")))
    {
        return Err(reply::invalid(&format!(
            "Unexpected inputs provided: [\"{}\"]",
            unknown.0
        )));
    }
    Ok(())
}

fn started(state: &State, (name, id): (&str, u64)) -> Routed {
    drawn(state, name, |draw| {
        Some(json!({
            "workflow_run_id": id,
            "run_url": draw.api(&format!("/actions/runs/{id}")),
            "html_url": draw.html(&format!("/actions/runs/{id}"))
        }))
    })
    .map(Reply::json)
}
