//! Runs of workflows and their jobs: those the story tells, and a green one for each pull request and merge it tells
//! nothing of.

use super::state::{Issue, Job, Repository, Run, number_id};
use super::story::{JobStory, RepositoryStory, RunStory};
use crate::rfc3339;
use jiff::{SignedDuration, Timestamp};

/// Returns the runs of a repository, the newest first.
pub(super) fn of(repository: &Repository, story: &RepositoryStory, now: Timestamp) -> Vec<Run> {
    if repository.workflows.is_empty() {
        return vec![];
    }
    let mut runs: Vec<Run> = story
        .runs
        .iter()
        .map(|told| {
            let key = format!("{:?} {} {:?}", told.pull, told.commit, told.when);
            run(repository, told, (told.when.at(now), &key))
        })
        .collect();
    let told: Vec<u64> = story.runs.iter().filter_map(|run| run.pull).collect();
    let checks = repository
        .workflows
        .iter()
        .position(|workflow| matches!(workflow.file.as_str(), "ci.yml" | "test.yml" | "plan.yml"));
    let file = checks
        .and_then(|at| repository.workflows.get(at))
        .map(|workflow| workflow.file.clone());
    for issue in repository.issues.values() {
        let Some(pull) = &issue.pull else { continue };
        if !told.contains(&issue.number) {
            let green = green(file.clone(), Some(issue.number), "pull_request");
            let key = format!("opened {}", issue.number);
            runs.push(run(repository, &green, (after(issue.created, 1), &key)));
        }
        if let Some(merge) = &pull.merged {
            let key = format!("merged {}", issue.number);
            let mut pushed = run(
                repository,
                &green(file.clone(), None, "push"),
                (after(merge.when, 1), &key),
            );
            pushed.sha.clone_from(&merge.sha);
            pushed.title = format!("{} (#{})", issue.title, issue.number);
            pushed.by.clone_from(&merge.by);
            runs.push(pushed);
        }
    }
    runs.extend(of_releases(repository));
    runs.sort_by_key(|run| run.created);
    for (run, number) in runs.iter_mut().zip(401..) {
        run.number = number;
    }
    runs.reverse();
    runs
}

fn of_releases(repository: &Repository) -> Vec<Run> {
    let mut runs = vec![];
    for release in &repository.releases {
        let mut released = run(
            repository,
            &green(Some("release.yml".to_owned()), None, "push"),
            (after(release.when, 1), &release.tag),
        );
        if repository
            .workflows
            .iter()
            .any(|workflow| workflow.file == "release.yml")
        {
            released.branch.clone_from(&release.tag);
            released.sha = repository.git.tags.get(&release.tag).cloned().unwrap_or_default();
            released.title.clone_from(&release.name);
            released.by.clone_from(&release.by);
            runs.push(released);
        }
    }
    runs
}

fn after(when: Timestamp, minutes: i64) -> Timestamp {
    when.checked_add(SignedDuration::from_mins(minutes))
        .unwrap_or(when)
}

fn green(workflow: Option<String>, pull: Option<u64>, event: &str) -> RunStory {
    RunStory {
        pull,
        commit: usize::MAX,
        workflow,
        event: Some(event.to_owned()),
        when: crate::When::From(SignedDuration::ZERO),
        minutes: 5,
        conclusion: "success".to_owned(),
        jobs: vec![],
    }
}

/// Makes a run; its id follows from the key, not from the time, so that it stays.
fn run(repository: &Repository, told: &RunStory, (created, key): (Timestamp, &str)) -> Run {
    let issue = told.pull.and_then(|number| repository.issues.get(&number));
    let of_pull = issue.and_then(|issue| issue.pull.as_ref().map(|pull| (issue, pull)));
    let (branch, sha) = match of_pull {
        Some((_, pull)) => (
            pull.branch.clone(),
            pull.commits
                .get(told.commit.min(pull.commits.len().saturating_sub(1)))
                .cloned()
                .unwrap_or_default(),
        ),
        None => (
            "main".to_owned(),
            repository.git.branches.get("main").cloned().unwrap_or_default(),
        ),
    };
    let workflow = told
        .workflow
        .as_deref()
        .and_then(|file| {
            repository
                .workflows
                .iter()
                .position(|workflow| workflow.file == file)
        })
        .or_else(|| {
            repository
                .workflows
                .iter()
                .position(|workflow| matches!(workflow.file.as_str(), "ci.yml" | "test.yml" | "plan.yml"))
        })
        .unwrap_or(0);
    let name = repository
        .workflows
        .get(workflow)
        .map_or("", |workflow| workflow.name.as_str());
    let seed = format!("run:{}:{key}", repository.name);
    let updated = after(created, told.minutes);
    Run {
        id: number_id(&seed),
        number: 0,
        workflow,
        title: title(of_pull.map(|(issue, _)| issue), repository, &sha, name),
        event: told.event.clone().unwrap_or_else(|| "pull_request".to_owned()),
        branch,
        sha,
        pull: told.pull,
        by: of_pull.map_or_else(|| "therrera".to_owned(), |(issue, _)| issue.by.clone()),
        created,
        updated,
        status: "completed",
        conclusion: Some(told.conclusion.clone()),
        attempt: 1,
        jobs: jobs(repository, told, (workflow, &seed), (created, updated)),
    }
}

fn title(issue: Option<&Issue>, repository: &Repository, sha: &str, workflow: &str) -> String {
    if let Some(issue) = issue {
        return issue.title.clone();
    }
    let commit = repository.git.commits.get(sha);
    let message = commit.and_then(|commit| commit.message.lines().next());
    match workflow {
        "Nightly" => workflow.to_owned(),
        _ => message.unwrap_or(workflow).to_owned(),
    }
}

fn jobs(
    repository: &Repository,
    told: &RunStory,
    (workflow, seed): (usize, &str),
    (started, completed): (Timestamp, Timestamp),
) -> Vec<Job> {
    let told_jobs: Vec<JobStory> = if told.jobs.is_empty() {
        let names = repository
            .workflows
            .get(workflow)
            .map(|workflow| workflow.jobs.clone());
        let green = |name| JobStory {
            name,
            conclusion: told.conclusion.clone(),
            log: None,
        };
        names.unwrap_or_default().into_iter().map(green).collect()
    } else {
        told.jobs.clone()
    };
    told_jobs
        .into_iter()
        .map(|job| Job {
            id: number_id(&format!("{seed}:{}", job.name)),
            log: log(repository, &job, started),
            name: job.name,
            status: "completed",
            conclusion: Some(job.conclusion),
            started: after(started, 0),
            completed: Some(completed),
        })
        .collect()
}

/// A job's log as the runner writes it: each line with its time.
pub(super) fn log(repository: &Repository, job: &JobStory, started: Timestamp) -> String {
    let body = match (&job.log, job.conclusion.as_str()) {
        (Some(log), _) => log.clone(),
        (None, "skipped") => String::new(),
        (None, _) => format!("$ run {}\nok, {} is green", job.name, job.name),
    };
    let head = [
        "Current runner version: '2.330.0'".to_owned(),
        "##[group]Operating System".to_owned(),
        "Ubuntu 24.04.3 LTS".to_owned(),
        "##[endgroup]".to_owned(),
        format!("Syncing repository: {}", repository.full_name()),
        "##[group]Run actions/checkout@v5".to_owned(),
        "##[endgroup]".to_owned(),
    ];
    let tail = [
        "Post job cleanup.".to_owned(),
        "Cleaning up orphan processes".to_owned(),
    ];
    let lines = head
        .into_iter()
        .chain(body.lines().map(str::to_owned))
        .chain(tail);
    let mut text = String::new();
    for (line, at) in lines.zip(0_i64..) {
        let when = started
            .checked_add(SignedDuration::from_secs(at * 2))
            .unwrap_or(started);
        let stamp = rfc3339(when);
        text.push_str(&format!(
            "{}.{:07}Z {line}\n",
            stamp.trim_end_matches('Z'),
            1_204_310 + at
        ));
    }
    text
}
