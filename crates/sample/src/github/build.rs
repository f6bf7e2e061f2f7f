//! From the story to the state: accounts, issues, pull requests, reviews, runs, notifications.

use super::git::{Git, MAIN};
use super::history::{self, Line};
use super::state::{
    About, Account, Comment, Event, Happened, Issue, Merge, Milestone, Notification, OWNER, Pull, Release,
    Repository, Review, State, Thread, number_id,
};
use super::story::{CommentStory, IssueStory, PullStory, RepositoryStory, ReviewStory, Told};
use super::{runs, scale, story};
use crate::{Company, People};
use anyhow::{Context as _, Result};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// Builds the state as of the company's now.
pub(super) fn state(company: &Company, base: String) -> Result<State> {
    let mut state = State {
        base,
        me: login(&company.people, &company.people.me().id),
        accounts: accounts(&company.people),
        repositories: BTreeMap::new(),
        notifications: vec![],
        buckets: HashMap::from([
            ("core", 5_000),
            ("search", 30),
            ("code_search", 10),
            ("graphql", 5_000),
        ]),
        clock: company.now,
        now: company.now,
        last_id: 4_100_000_000,
        unchanged: 0,
    };
    for told in story::repositories()? {
        let name = told.0;
        let repository = repository(company, told).with_context(|| format!("in {name}"))?;
        state.repositories.insert(name.to_owned(), repository);
    }
    for told in story::notifications()? {
        let (repository, about) = match told.about.split_once('#') {
            Some((repository, number)) => (repository, About::Issue(number.parse()?)),
            None => {
                let (repository, tag) = told
                    .about
                    .split_once('@')
                    .context("a notification about nothing")?;
                (repository, About::Release(tag.to_owned()))
            }
        };
        state.notifications.push(Notification {
            id: number_id(&format!("notification:{}", told.about)),
            repository: repository.to_owned(),
            about,
            reason: told.reason,
            when: told.when.at(company.now),
            unread: told.unread,
        });
    }
    scale::inflate(&mut state, company.scale.share(10));
    Ok(state)
}

fn accounts(people: &People) -> BTreeMap<String, Account> {
    let mut accounts: BTreeMap<String, Account> = people
        .iter()
        .filter_map(|person| {
            let login = person.github.clone()?;
            let account = Account {
                login: login.clone(),
                name: person.name.clone(),
                email: person.email(),
                kind: "User",
            };
            Some((login.to_ascii_lowercase(), account))
        })
        .collect();
    let organisation = Account {
        login: OWNER.to_owned(),
        name: "Larkspur Goods".to_owned(),
        email: "hello@larkspur.example".to_owned(),
        kind: "Organization",
    };
    accounts.insert(OWNER.to_owned(), organisation);
    accounts
}

/// Returns the login of somebody the story names by id or by login.
fn login(people: &People, name: &str) -> String {
    let person = people.get(name).and_then(|person| person.github.clone());
    person.unwrap_or_else(|| name.to_owned())
}

fn repository(company: &Company, (name, story, files): Told) -> Result<Repository> {
    let now = company.now;
    let logins = |name: &str| login(&company.people, name);
    let (git, lines) = history::make(&story, files, now, &logins)?;
    let mut repository = Repository {
        name: name.to_owned(),
        description: story.description.clone(),
        language: story.language.clone(),
        topics: story.topics.clone(),
        private: story.private,
        created: story.created.at(now),
        git,
        labels: story.labels.clone(),
        milestones: milestones(&story, now),
        issues: BTreeMap::new(),
        releases: releases(name, &story, (now, &logins)),
        workflows: story.workflows.clone(),
        runs: vec![],
    };
    let telling = Telling {
        repository: name,
        now,
        logins: &logins,
    };
    for told in &story.issues {
        let issue = telling.issue(told, &repository.milestones);
        repository.issues.insert(told.number, issue);
    }
    for told in &story.pulls {
        let line = lines.get(&told.number).cloned().unwrap_or_default();
        let issue = telling.pull(told, line, &repository);
        for closed in &told.closes {
            if let Some(other) = repository.issues.get_mut(closed) {
                other
                    .events
                    .push(telling.event((&told.by, issue.created), Happened::Mentioned(told.number)));
            }
        }
        repository.issues.insert(told.number, issue);
    }
    repository.runs = runs::of(&repository, &story, now);
    Ok(repository)
}

fn milestones(story: &RepositoryStory, now: Timestamp) -> Vec<Milestone> {
    let told = story.milestones.iter().zip(1..);
    told.map(|(told, number)| Milestone {
        number,
        title: told.title.clone(),
        description: told.description.clone(),
        due: told.due.at(now),
        created: story.created.at(now),
    })
    .collect()
}

fn releases(
    repository: &str,
    story: &RepositoryStory,
    (now, logins): (Timestamp, history::Logins<'_>),
) -> Vec<Release> {
    let mut releases: Vec<Release> = story
        .releases
        .iter()
        .map(|told| Release {
            id: number_id(&format!("release:{repository}:{}", told.tag)) % 1_000_000_000,
            tag: told.tag.clone(),
            name: told.name.clone(),
            body: told.body.clone(),
            by: logins(&told.by),
            when: told.when.at(now),
        })
        .collect();
    releases.sort_by_key(|release| std::cmp::Reverse(release.when));
    releases
}

/// What is needed to tell the issues of one repository.
struct Telling<'a> {
    repository: &'a str,
    now: Timestamp,
    logins: history::Logins<'a>,
}

impl Telling<'_> {
    fn event(&self, (by, when): (&str, Timestamp), what: Happened) -> Event {
        Event {
            id: number_id(&format!("event:{}:{by}:{when}:{what:?}", self.repository)),
            by: (self.logins)(by),
            when,
            what,
        }
    }

    fn comments(&self, told: &[CommentStory]) -> Vec<Comment> {
        told.iter()
            .map(|comment| {
                let when = comment.when.at(self.now);
                Comment {
                    id: number_id(&format!("comment:{}:{}:{when}", self.repository, comment.by)),
                    by: (self.logins)(&comment.by),
                    when,
                    body: comment.body.clone(),
                }
            })
            .collect()
    }

    fn issue(&self, told: &IssueStory, milestones: &[Milestone]) -> Issue {
        let created = told.opened.at(self.now);
        let closed = told.closed.map(|when| when.at(self.now));
        let comments = self.comments(&told.comments);
        let mut events = self.beginnings((&told.by, created), (&told.labels, &told.assignees));
        if let Some(when) = closed {
            events.push(self.event((&told.by, when), Happened::Closed));
        }
        let newest = comments.iter().map(|comment| comment.when).max();
        Issue {
            number: told.number,
            title: told.title.clone(),
            body: told.body.clone(),
            by: (self.logins)(&told.by),
            created,
            updated: newest.max(closed).unwrap_or(created),
            closed,
            closed_by: closed.map(|_| (self.logins)(&told.by)),
            reason: closed.map(|_| "completed".to_owned()),
            labels: told.labels.clone(),
            assignees: told.assignees.iter().map(|name| (self.logins)(name)).collect(),
            milestone: milestone(milestones, told.milestone.as_deref()),
            comments,
            events,
            pull: None,
        }
    }

    fn beginnings(
        &self,
        (by, created): (&str, Timestamp),
        (labels, assignees): (&[String], &[String]),
    ) -> Vec<Event> {
        let labelled = labels
            .iter()
            .map(|label| self.event((by, created), Happened::Labeled(label.clone())));
        let assigned = assignees.iter().map(|name| {
            let login = (self.logins)(name);
            self.event((by, created), Happened::Assigned(login))
        });
        labelled.chain(assigned).collect()
    }

    fn pull(&self, told: &PullStory, line: Line, repository: &Repository) -> Issue {
        let as_issue = IssueStory {
            number: told.number,
            title: told.title.clone(),
            by: told.by.clone(),
            opened: told.opened,
            closed: told.closed,
            labels: told.labels.clone(),
            milestone: told.milestone.clone(),
            assignees: told.assignees.clone(),
            body: told.body.clone(),
            comments: vec![],
        };
        let mut issue = self.issue(&as_issue, &repository.milestones);
        issue.comments = self.comments(&told.comments);
        issue.reason = None;
        let head = line.commits.last().cloned().unwrap_or_default();
        let merged = told.merged.as_ref().map(|merged| Merge {
            when: merged.when.at(self.now),
            by: (self.logins)(&merged.by),
            sha: line.merged.clone().unwrap_or_default(),
        });
        if let Some(merged) = &merged {
            issue.closed = Some(merged.when);
            issue.closed_by = Some(merged.by.clone());
            for what in [Happened::Merged(merged.sha.clone()), Happened::Closed] {
                issue.events.push(self.event((&merged.by, merged.when), what));
            }
        }
        let mut pull = Pull {
            branch: told.branch.clone(),
            base_branch: MAIN.to_owned(),
            base: line.base,
            commits: line.commits,
            draft: told.draft,
            merged,
            reviewers: told.reviewers.iter().map(|name| (self.logins)(name)).collect(),
            reviews: vec![],
            threads: vec![],
        };
        for review in &told.reviews {
            self.review(review, &head, (&mut pull, &repository.git));
        }
        let times = [
            issue.comments.iter().map(|comment| comment.when).max(),
            pull.reviews.iter().map(|review| review.when).max(),
            issue.closed,
        ];
        issue.updated = times.into_iter().flatten().max().unwrap_or(issue.created);
        issue.pull = Some(pull);
        issue
    }

    fn review(&self, told: &ReviewStory, head: &str, (pull, git): (&mut Pull, &Git)) {
        let when = told.when.at(self.now);
        let id = number_id(&format!("review:{}:{}:{when}", self.repository, told.by));
        pull.reviews.push(Review {
            id,
            by: (self.logins)(&told.by),
            when,
            state: told.state.to_ascii_uppercase(),
            body: told.body.clone(),
            commit: head.to_owned(),
        });
        for thread in &told.threads {
            let commit = git.commits.get(head);
            let text = commit
                .and_then(|commit| git.text(&commit.tree, &thread.path))
                .unwrap_or_default();
            let at = text
                .lines()
                .position(|line| line.contains(&thread.line))
                .unwrap_or(0);
            let shown = text.lines().nth(at).unwrap_or_default();
            pull.threads.push(Thread {
                id: crate::stable_id("PRRT_kwDO", &format!("{id}:{}", thread.line), 16),
                review: id,
                path: thread.path.clone(),
                line: at + 1,
                hunk: format!("@@ -{0},1 +{0},1 @@\n+{shown}", at + 1),
                commit: head.to_owned(),
                resolved: thread.resolved.as_deref().map(self.logins),
                comments: self.comments(&thread.comments),
            });
        }
    }
}

fn milestone(milestones: &[Milestone], title: Option<&str>) -> Option<u64> {
    let title = title?;
    milestones
        .iter()
        .find(|milestone| milestone.title == title)
        .map(|milestone| milestone.number)
}

#[cfg(test)]
mod tests {
    use crate::{Company, Scale};

    #[test]
    fn the_story_fits_on_every_day_of_the_week() {
        for day in 1..=14 {
            let now = format!("2026-03-{day:02}T00:10:00Z").parse().expect("a time");
            let company = Company::at(now, Scale::Story).expect("the company");
            let state = super::state(&company, "http://127.0.0.1:1".to_owned()).expect("the state");
            let checkout = &state.repositories["checkout"];
            let failed = checkout
                .run(4_879_483_129)
                .expect("the run that the examples name");
            assert_eq!(failed.conclusion.as_deref(), Some("failure"));
            for repository in state.repositories.values() {
                let issues = repository.issues.values();
                assert!(
                    issues
                        .clone()
                        .all(|issue| issue.updated <= now && issue.created <= issue.updated)
                );
            }
        }
    }

    #[test]
    fn the_story_fits_together_and_grows_fast() {
        let now = "2026-03-04T16:20:00Z".parse().expect("a time");
        let company = Company::at(now, Scale::Story).expect("the company");
        let state = super::state(&company, "http://127.0.0.1:1".to_owned()).expect("the state");
        let checkout = &state.repositories["checkout"];
        let fix = checkout.issues[&234].pull.as_ref().expect("a pull request");
        assert_eq!(fix.commits.len(), 2);
        assert!(fix.merged.is_some() && checkout.git.tags.len() == 3);
        assert_eq!(fix.threads[0].resolved.as_deref(), Some("benwhit"));
        assert!(fix.threads.iter().all(|thread| thread.line > 1));

        let company = Company::at(now, Scale::Records(100_000)).expect("the company");
        let state = super::state(&company, "http://127.0.0.1:1".to_owned()).expect("the state");
        let all: usize = state
            .repositories
            .values()
            .map(|it| it.issues.len() + it.runs.len())
            .sum();
        assert!(all > 10_000, "{all}");
    }
}
