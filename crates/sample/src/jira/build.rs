//! Makes the site out of the story: accounts, projects, sprints, issues with the history that led to how they stand.

use super::model::{
    Account, Attachment, Board, Category, Change, Comment, Issue, Item, KINDS, LINK_TYPES, Link, PRIORITIES,
    Project, SEVERITIES, STATUSES, Sprint, State, Worklog,
};
use super::story::{self, BoardStory, IssueStory, MoveStory, ProjectStory};
use super::{adf, generate};
use crate::{Company, When, stable_id};
use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Reads the story as it is at the company's now.
///
/// # Errors
/// When a story file is broken or names what is not there.
pub(super) fn state(company: &Company) -> Result<State> {
    let mut state = State {
        now: company.now,
        last_id: 20_000,
        people: people(company),
        ..State::default()
    };
    let stories = story::projects()?;
    for (place, story) in stories.iter().enumerate() {
        let project = project(&state, place, story)?;
        state.projects.push(project);
    }
    for story in story::boards()? {
        board(&mut state, &story)?;
    }
    for (place, story) in stories.iter().enumerate() {
        for issue in &story.issues {
            Builder {
                state: &mut state,
                project: place,
            }
            .issue(issue)
            .with_context(|| format!("could not tell {}", issue.key))?;
        }
    }
    for issue in stories.iter().flat_map(|story| &story.issues) {
        links(&mut state, issue)?;
    }
    generate::around(&mut state, company.scale.share(12));
    Ok(state)
}

fn people(company: &Company) -> Vec<Account> {
    let mut all: Vec<Account> = vec![];
    let known = company
        .people
        .iter()
        .filter(|person| !person.external || person.id == "victor");
    for person in known {
        let id = stable_id("712020:", &person.id, 24).to_lowercase();
        all.push(Account {
            person: person.id.clone(),
            id,
            name: person.name.clone(),
            email: person.email(),
            customer: person.external,
        });
    }
    all
}

fn place<T>(all: &[T], what: &str, name: &str, is: impl Fn(&T) -> bool) -> Result<usize> {
    all.iter()
        .position(is)
        .with_context(|| format!("there is no {what} `{name}`"))
}

fn status(name: &str) -> Result<usize> {
    place(&STATUSES, "status", name, |status| status.name == name)
}

fn kind(name: &str) -> Result<usize> {
    place(&KINDS, "type", name, |kind| kind.name == name)
}

fn priority(name: &str) -> Result<usize> {
    place(&PRIORITIES, "priority", name, |(_, it)| *it == name)
}

fn person(state: &State, name: &str) -> Result<usize> {
    place(&state.people, "account", name, |account| account.person == name)
}

fn project(state: &State, place: usize, story: &ProjectStory) -> Result<Project> {
    Ok(Project {
        id: 10_000 + place as u64,
        key: story.key.clone(),
        name: story.name.clone(),
        about: story.about.clone(),
        lead: person(state, &story.lead)?,
        kind: story.kind.clone(),
        kinds: story.types.iter().map(|name| kind(name)).collect::<Result<_>>()?,
        statuses: story
            .statuses
            .iter()
            .map(|name| status(name))
            .collect::<Result<_>>()?,
    })
}

fn board(state: &mut State, story: &BoardStory) -> Result<()> {
    let Some(project) = state.project(&story.project) else {
        bail!("board `{}` is of no project", story.name)
    };
    state.boards.push(Board {
        id: story.id,
        name: story.name.clone(),
        kind: story.kind.clone(),
        project,
    });
    for sprint in &story.sprints {
        state.sprints.push(Sprint {
            id: sprint.id,
            board: story.id,
            name: sprint.name.clone(),
            goal: sprint.goal.clone(),
            state: match sprint.state.as_str() {
                "closed" => "closed",
                "active" => "active",
                _ => "future",
            },
            start: sprint.start.map(|when| when.at(state.now)),
            end: sprint.end.map(|when| when.at(state.now)),
        });
    }
    Ok(())
}

struct Builder<'a> {
    state: &'a mut State,
    project: usize,
}

impl Builder<'_> {
    fn at(&self, when: When) -> Timestamp {
        when.at(self.state.now)
    }

    fn issue(&mut self, story: &IssueStory) -> Result<()> {
        let number: u32 = story
            .key
            .split_once('-')
            .and_then(|(_, number)| number.parse().ok())
            .context("the key has no number")?;
        let home = self.state.projects[self.project].clone();
        let id = 10_000 + (self.project as u64 + 1) * 1_000 + u64::from(number);
        let mut issue = Issue {
            project: self.project,
            kind: kind(&story.kind)?,
            summary: story.summary.clone(),
            body: story.body.as_deref().map(|text| self.document(text)),
            status: status(&story.status)?,
            priority: priority(story.priority.as_deref().unwrap_or("Medium"))?,
            reporter: person(self.state, &story.by)?,
            assignee: story
                .to
                .as_deref()
                .map(|name| person(self.state, name))
                .transpose()?,
            labels: story.labels.clone(),
            parent: story.parent.clone(),
            sprints: story.sprint.clone(),
            due: story.due.map(|when| self.at(when).to_zoned(TimeZone::UTC).date()),
            points: story.points,
            order: story.order.clone(),
            ..Issue::fresh(id, (&home, number), self.at(story.created))
        };
        if let Some(name) = &story.severity {
            issue.severity = Some(place(&SEVERITIES, "severity", name, |(_, it)| it == name)?);
        }
        self.talk(&mut issue, story)?;
        self.moves(&mut issue, story)?;
        self.files(&mut issue, story)?;
        issue.updated = last_touched(&issue);
        issue.index();
        self.state.add(issue);
        Ok(())
    }

    fn document(&self, text: &str) -> serde_json::Value {
        adf::document(text, &|name| {
            let account = self.state.people.iter().find(|account| account.person == name)?;
            Some((account.id.clone(), account.name.clone()))
        })
    }

    fn talk(&mut self, issue: &mut Issue, story: &IssueStory) -> Result<()> {
        for comment in &story.comments {
            issue.comments.push(Comment {
                id: self.state.next_id(),
                author: person(self.state, &comment.by)?,
                at: self.at(comment.at),
                body: self.document(&comment.text),
            });
        }
        for work in &story.work {
            let started = self.at(work.at);
            issue.worklogs.push(Worklog {
                id: self.state.next_id(),
                author: person(self.state, &work.by)?,
                at: started,
                started,
                seconds: work.minutes * 60,
                comment: work.text.as_deref().map(adf::plain),
            });
        }
        Ok(())
    }

    /// Tells how the issue came to its status: as the story has it, or straight.
    fn moves(&mut self, issue: &mut Issue, story: &IssueStory) -> Result<()> {
        let first = self
            .state
            .projects
            .get(self.project)
            .and_then(|project| project.statuses.first().copied());
        let mut now = first.unwrap_or_default();
        let mut owner = None;
        for told in &story.moves {
            let items = self.told(told, &mut now, &mut owner)?;
            self.change(issue, (&told.by, self.at(told.at)), items)?;
        }
        if now == issue.status {
            return Ok(());
        }
        let Some(moved) = story.moved else {
            bail!("nothing tells how it came to `{}`", story.status)
        };
        let by = story.to.clone().unwrap_or_else(|| story.by.clone());
        let (start, end) = (issue.created, self.at(moved));
        let middle = start.checked_add((end.duration_since(start)) / 2).unwrap_or(end);
        let straight = [
            (status("In Progress").unwrap_or(now), middle),
            (issue.status, end),
        ];
        let known = self
            .state
            .projects
            .get(self.project)
            .map(|it| it.statuses.clone())
            .unwrap_or_default();
        for (to, at) in straight {
            if to != now && known.contains(&to) {
                let item = status_item(now, to);
                now = to;
                self.change(issue, (&by, at), vec![item])?;
            }
        }
        Ok(())
    }

    fn told(&self, told: &MoveStory, now: &mut usize, owner: &mut Option<usize>) -> Result<Vec<Item>> {
        let mut items = vec![];
        if let Some(name) = &told.status {
            let to = status(name)?;
            items.push(status_item(*now, to));
            *now = to;
        }
        if let Some(name) = &told.to {
            let to = person(self.state, name)?;
            let side = |place: usize| {
                self.state
                    .people
                    .get(place)
                    .map(|account| (account.id.clone(), account.name.clone()))
            };
            items.push(Item {
                field: "assignee",
                from: owner.and_then(side),
                to: side(to),
            });
            *owner = Some(to);
        }
        if let Some(name) = &told.priority {
            let (id, to) = PRIORITIES[priority(name)?];
            items.push(Item {
                field: "priority",
                from: Some(("3".to_owned(), "Medium".to_owned())),
                to: Some((id.to_owned(), to.to_owned())),
            });
        }
        Ok(items)
    }

    fn change(&mut self, issue: &mut Issue, (by, at): (&str, Timestamp), items: Vec<Item>) -> Result<()> {
        let done = items.iter().any(|item| item.field == "status")
            && issue.status().category == Category::Done
            && items
                .iter()
                .any(|item| item.to.as_ref().is_some_and(|(id, _)| *id == issue.status().id));
        if done {
            issue.resolved = Some(at);
        }
        issue.history.push(Change {
            id: self.state.next_id(),
            author: person(self.state, by)?,
            at,
            items,
        });
        Ok(())
    }

    fn files(&mut self, issue: &mut Issue, story: &IssueStory) -> Result<()> {
        for file in &story.files {
            let kind = match file.name.rsplit_once('.').map(|(_, ending)| ending) {
                Some("log" | "txt") => "text/plain",
                Some("csv") => "text/csv",
                Some("json") => "application/json",
                Some("pdf") => "application/pdf",
                Some("jpg") => "image/jpeg",
                Some(_) | None => "image/png",
            };
            let made_up = [&b"\x89PNG\r\n\x1a\n"[..], &[0_u8, 1, 2, 255].repeat(512)].concat();
            let bytes = file
                .text
                .as_ref()
                .map_or(made_up, |text| text.clone().into_bytes());
            let attachment = Attachment {
                id: self.state.next_file(),
                issue: issue.key.clone(),
                name: file.name.clone(),
                kind: kind.to_owned(),
                author: person(self.state, &file.by)?,
                at: self.at(file.at),
                bytes,
            };
            self.state.attachments.push(attachment);
        }
        Ok(())
    }
}

/// Returns the change of a status.
pub(super) fn status_item(from: usize, to: usize) -> Item {
    let side = |place: usize| (STATUSES[place].id.to_owned(), STATUSES[place].name.to_owned());
    Item {
        field: "status",
        from: Some(side(from)),
        to: Some(side(to)),
    }
}

fn last_touched(issue: &Issue) -> Timestamp {
    let comments = issue.comments.iter().map(|comment| comment.at);
    let changes = issue.history.iter().map(|change| change.at);
    let work = issue.worklogs.iter().map(|log| log.at);
    comments
        .chain(changes)
        .chain(work)
        .fold(issue.created, Timestamp::max)
}

fn links(state: &mut State, story: &IssueStory) -> Result<()> {
    for told in &story.links {
        let (words, other) = told.rsplit_once(' ').context("a link has no issue")?;
        if state.issue(other).is_none() {
            bail!("{} {words} `{other}`, which is not there", story.key)
        }
        let kind = place(&LINK_TYPES, "link", words, |(_, _, inward, outward)| {
            *outward == words || *inward == words
        })?;
        let (from, to) = if LINK_TYPES[kind].3 == words {
            (story.key.clone(), other.to_owned())
        } else {
            (other.to_owned(), story.key.clone())
        };
        let id = state.next_id();
        state.links.push(Link { id, kind, from, to });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::state;
    use crate::{Company, Scale};

    #[test]
    fn whatever_day_it_is_the_story_lies_behind_and_in_order() {
        for day in 1..=10 {
            for hour in ["06:00", "13:55", "23:30"] {
                let now = format!("2026-03-{day:02}T{hour}:00Z").parse().expect("a time");
                let company = Company::at(now, Scale::Story).expect("company");
                let state = state(&company).expect("story");
                for issue in &state.issues {
                    let key = &issue.key;
                    assert!(issue.updated <= now, "{key} on {now}");
                    let changes: Vec<_> = issue.history.iter().map(|change| change.at).collect();
                    assert!(changes.is_sorted(), "{key} on {now}: {changes:?}");
                    let comments = issue.comments.iter().map(|comment| comment.at);
                    let first = comments.chain(changes).min();
                    assert!(first.is_none_or(|first| first >= issue.created), "{key} on {now}");
                    let parent = issue.parent.as_deref();
                    assert!(parent.is_none_or(|parent| state.issue(parent).is_some()), "{key}");
                }
            }
        }
    }
}
