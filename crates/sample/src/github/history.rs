//! The history of a repository, worked out from its files today: each change told in the story is taken back, from the
//! newest to the oldest, and the commits are then made in order. A change that does not fit the files is an error.

use super::git::{Commit, Entry, Git, MAIN, Tree};
use super::story::{CommitStory, EditStory, FileStory, PullStory, RepositoryStory};
use anyhow::{Context as _, Result, bail, ensure};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

/// The commits of a pull request.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) base: String,
    pub(super) commits: Vec<String>,
    pub(super) merged: Option<String>,
}

/// What the history came to: the repository, and the commits of each pull request.
pub(super) type Made = (Git, HashMap<u64, Line>);

/// Something that moved main.
enum Step<'a> {
    Plain(&'a CommitStory),
    Merge(&'a PullStory, Timestamp),
}

/// A step with main before it and after each of its commits.
struct Planned<'a> {
    step: Step<'a>,
    when: Timestamp,
    states: Vec<Tree>,
}

/// Works out who wrote what: from a name in the story to a login.
pub(super) type Logins<'a> = &'a dyn Fn(&str) -> String;

/// Makes the history of a repository.
pub(super) fn make(
    story: &RepositoryStory,
    files: BTreeMap<String, FileStory>,
    now: Timestamp,
    logins: Logins<'_>,
) -> Result<Made> {
    let mut git = Git::default();
    let mut tree = Tree::new();
    for (path, file) in files {
        let entry = entry(&mut git, &path, file);
        tree.insert(path, entry);
    }
    let planned = plan(&mut git, story, tree, now)?;
    let created = story.created.at(now);
    let mut lines = HashMap::new();
    grow(&mut git, (&planned, created), logins, &mut lines);
    for pull in story.pulls.iter().filter(|pull| pull.merged.is_none()) {
        let line = branch(&mut git, pull, now, logins)
            .with_context(|| format!("pull request {} does not fit the files", pull.number))?;
        lines.insert(pull.number, line);
    }
    for release in &story.releases {
        let when = release.when.at(now);
        let tip = git.branches.get(MAIN).cloned().unwrap_or_default();
        let at = git.log(&tip).into_iter().find(|commit| commit.when <= when);
        let sha = at.map(|commit| commit.sha.clone()).unwrap_or(tip);
        git.tags.insert(release.tag.clone(), sha);
    }
    Ok((git, lines))
}

fn entry(git: &mut Git, path: &str, file: FileStory) -> Entry {
    match file {
        FileStory::Text(text) => Entry::File(git.keep(text.into_bytes())),
        FileStory::Link { link } => Entry::Link(git.keep(link.into_bytes())),
        FileStory::Submodule { submodule } => {
            let sha = super::git::digest(&[submodule.as_bytes()]);
            Entry::Submodule(submodule, sha)
        }
        FileStory::Bytes { bytes } => {
            // From 128 on, these are no UTF-8.
            let content = (0..bytes)
                .map(|at| 128 + u8::try_from(at % 97).unwrap_or(0))
                .collect();
            Entry::File(git.keep(content))
        }
        FileStory::Table { table } => Entry::File(git.keep(rows(path, table).into_bytes())),
    }
}

/// A table of page views, the same each time.
fn rows(path: &str, count: usize) -> String {
    const PAGES: [&str; 5] = ["/trail-grinder", "/ember-mug", "/beans", "/basecamp-dripper", "/"];
    let mut text = String::from("id,day,page,visitor,milliseconds\n");
    let mut seed = super::state::number_id(path);
    for id in 1..=count {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let page = PAGES[usize::try_from(seed >> 33).unwrap_or(0) % PAGES.len()];
        let _ = writeln!(
            text,
            "{id},2026-01-{:02},{page},visitor-{:06},{}",
            1 + id % 28,
            (seed >> 20) % 1_000_000,
            40 + (seed >> 40) % 900
        );
    }
    text
}

/// Takes back what was done to main, the newest first.
fn plan<'a>(
    git: &mut Git,
    story: &'a RepositoryStory,
    today: Tree,
    now: Timestamp,
) -> Result<Vec<Planned<'a>>> {
    let mut steps: Vec<(Timestamp, Step<'a>)> = story
        .history
        .iter()
        .map(|commit| (commit.when.at(now), Step::Plain(commit)))
        .collect();
    for pull in &story.pulls {
        if let Some(merged) = &pull.merged {
            let when = merged.when.at(now);
            steps.push((when, Step::Merge(pull, when)));
        }
    }
    steps.sort_by_key(|(when, _)| *when);
    let mut tree = today;
    let mut planned = vec![];
    for (when, step) in steps.into_iter().rev() {
        let commits: Vec<&CommitStory> = match &step {
            Step::Plain(commit) => vec![*commit],
            Step::Merge(pull, ..) => pull.commits.iter().collect(),
        };
        let mut states = vec![tree.clone()];
        for commit in commits.into_iter().rev() {
            tree = take_back(git, &tree, &commit.edits)
                .with_context(|| format!("\"{}\" does not fit the files", commit.message))?;
            states.push(tree.clone());
        }
        states.reverse();
        planned.push(Planned { step, when, states });
    }
    planned.reverse();
    if planned.is_empty() {
        bail!("a repository needs a history");
    }
    Ok(planned)
}

/// Makes the commits of main, and those of the branches that were merged into it.
fn grow(
    git: &mut Git,
    (planned, created): (&[Planned<'_>], Timestamp),
    logins: Logins<'_>,
    lines: &mut HashMap<u64, Line>,
) {
    let first = planned.first().and_then(|planned| planned.states.first());
    let mut tip = git.commit(Commit {
        sha: String::new(),
        parents: vec![],
        author: logins("priya"),
        when: created,
        message: "Begin".to_owned(),
        tree: Arc::new(first.cloned().unwrap_or_default()),
    });
    for Planned { step, when, states } in planned {
        let after = Arc::new(states.last().cloned().unwrap_or_default());
        let (author, message) = match step {
            Step::Plain(commit) => (
                logins(commit.by.as_deref().unwrap_or("priya")),
                commit.message.clone(),
            ),
            Step::Merge(pull, ..) => (logins(&pull.by), format!("{} (#{})", pull.title, pull.number)),
        };
        let base = tip.clone();
        tip = git.commit(Commit {
            sha: String::new(),
            parents: vec![base.clone()],
            author,
            when: *when,
            message,
            tree: after,
        });
        if let Step::Merge(pull, merged_at) = step {
            let commits = branch_commits(git, (pull, *merged_at), &base, (&states[1..], logins));
            let merged = Some(tip.clone());
            lines.insert(
                pull.number,
                Line {
                    base,
                    commits,
                    merged,
                },
            );
        }
    }
    git.branches.insert(MAIN.to_owned(), tip);
}

fn branch_commits(
    git: &mut Git,
    (pull, now): (&PullStory, Timestamp),
    base: &str,
    (states, logins): (&[Tree], Logins<'_>),
) -> Vec<String> {
    let mut parent = base.to_owned();
    let mut made = vec![];
    for (told, tree) in pull.commits.iter().zip(states) {
        // Only the order matters to what is asked of a merged branch; its times lie before the merge.
        let when = now
            .checked_sub(jiff::SignedDuration::from_mins(
                9 * i64::try_from(pull.commits.len() - made.len()).unwrap_or(1),
            ))
            .unwrap_or(now);
        parent = git.commit(Commit {
            sha: String::new(),
            parents: vec![parent],
            author: logins(told.by.as_deref().unwrap_or(&pull.by)),
            when,
            message: told.message.clone(),
            tree: Arc::new(tree.clone()),
        });
        made.push(parent.clone());
    }
    made
}

/// Makes the branch of a pull request that is not merged; it stays, also when the pull request was closed.
fn branch(git: &mut Git, pull: &PullStory, now: Timestamp, logins: Logins<'_>) -> Result<Line> {
    let tip = git.branches.get(MAIN).cloned().unwrap_or_default();
    let opened = pull.opened.at(now);
    let base = match pull.closed {
        Some(_) => git
            .log(&tip)
            .into_iter()
            .find(|commit| commit.when <= opened)
            .cloned(),
        None => git.commits.get(&tip).cloned(),
    };
    let base = base.context("there is no main")?;
    let mut tree = (*base.tree).clone();
    let mut parent = base.sha.clone();
    let mut commits = vec![];
    for told in &pull.commits {
        tree = apply(git, &tree, &told.edits)?;
        parent = git.commit(Commit {
            sha: String::new(),
            parents: vec![parent],
            author: logins(told.by.as_deref().unwrap_or(&pull.by)),
            when: told.when.at(now),
            message: told.message.clone(),
            tree: Arc::new(tree.clone()),
        });
        commits.push(parent.clone());
    }
    git.branches.insert(pull.branch.clone(), parent);
    Ok(Line {
        base: base.sha,
        commits,
        merged: None,
    })
}

fn apply(git: &mut Git, tree: &Tree, edits: &[EditStory]) -> Result<Tree> {
    let mut tree = tree.clone();
    for edit in edits {
        let content = match &edit.before {
            None => edit.after.clone(),
            Some(before) => swap(git, &tree, &edit.path, (before, &edit.after))?,
        };
        let sha = git.keep(content.into_bytes());
        tree.insert(edit.path.clone(), Entry::File(sha));
    }
    Ok(tree)
}

fn take_back(git: &mut Git, tree: &Tree, edits: &[EditStory]) -> Result<Tree> {
    let mut tree = tree.clone();
    for edit in edits.iter().rev() {
        match &edit.before {
            None => {
                let there = git.text(&tree, &edit.path);
                ensure!(
                    there.as_deref() == Some(edit.after.as_str()),
                    "{} is not what was added: {there:?}",
                    edit.path
                );
                tree.remove(&edit.path);
            }
            Some(before) => {
                let content = swap(git, &tree, &edit.path, (&edit.after, before))?;
                let sha = git.keep(content.into_bytes());
                tree.insert(edit.path.clone(), Entry::File(sha));
            }
        }
    }
    Ok(tree)
}

fn swap(git: &Git, tree: &Tree, path: &str, (from, to): (&str, &str)) -> Result<String> {
    let content = git
        .text(tree, path)
        .with_context(|| format!("{path} does not exist"))?;
    let times = if from.is_empty() {
        0
    } else {
        content.matches(from).count()
    };
    ensure!(times == 1, "{path} holds {from:?} {times} times in:\n{content}");
    Ok(content.replacen(from, to, 1))
}
