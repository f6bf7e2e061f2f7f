//! A folder of Markdown files as an MCP server: a whole connector, as small as one can be. Reads and adds notes; never
//! leaves its folder, never changes a note that is there.

use mosaic_connector_kit::info::{Field, FieldKind, SearchTool, pattern};
use mosaic_connector_kit::{
    Call, Citable, Connector, ConnectorInfo, Declaration, Effect, ErrorKind, Output, Record, Records, Tool,
    ToolError, arguments, cursor, schema,
};
use serde::Deserialize;
use serde_json::json;
use std::path::PathBuf;

/// The setting that names the folder.
const FOLDER: &str = "NOTES_FOLDER";

/// The connector. Making one reads the environment and touches nothing.
pub(crate) struct Notes {
    folder: Option<PathBuf>,
}

impl Notes {
    pub(crate) fn new(environment: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            folder: environment(FOLDER).map(PathBuf::from),
        }
    }

    fn folder(&self) -> Result<&PathBuf, ToolError> {
        self.folder.as_ref().ok_or_else(|| {
            ToolError::new(ErrorKind::Auth, "the folder of notes is missing")
                .field(FOLDER)
                .hint("Set NOTES_FOLDER to a folder of Markdown files")
        })
    }

    async fn names(&self) -> Result<Vec<String>, ToolError> {
        let folder = self.folder()?;
        let failed = |error: std::io::Error| {
            ToolError::new(ErrorKind::Upstream, format!("could not list the notes: {error}"))
                .field(FOLDER)
                .hint("Check that the folder exists and can be read")
        };
        let mut entries = tokio::fs::read_dir(folder).await.map_err(failed)?;
        let mut names = vec![];
        while let Some(entry) = entries.next_entry().await.map_err(failed)? {
            let name = entry.file_name().to_string_lossy().into_owned();
            names.extend(name.strip_suffix(".md").map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    async fn list(&self, call: &Call) -> Result<Output, ToolError> {
        let asked: List = call.arguments()?;
        let query = asked.query.unwrap_or_default().to_lowercase();
        let mut names = self.names().await?;
        names.retain(|name| name.to_lowercase().contains(&query));
        let limit = asked.limit.unwrap_or(20) as usize;
        let from = cursor::decode(&query, asked.cursor.as_deref())? as usize;
        let next = (names.len() > from + limit).then(|| cursor::encode(&query, (from + limit) as u64));
        let page: Vec<String> = names.into_iter().skip(from).take(limit).collect();
        let heading = format!("{} notes", page.len());
        let records = page.into_iter().map(|name| Record::default().with("name", name));
        Ok(Output::Records(Records::of(heading, records).next(next)))
    }

    async fn read(&self, call: &Call) -> Result<Output, ToolError> {
        let asked: Read = call.arguments()?;
        let name = plain(&asked.name)?;
        let path = self.folder()?.join(format!("{name}.md"));
        let Ok(text) = tokio::fs::read_to_string(&path).await else {
            let names = self.names().await?.join(", ");
            return Err(ToolError::not_found(format!("there is no note `{name}`"))
                .hint(format!("There are: {names}")));
        };
        let note = Citable {
            id: name.to_owned(),
            title: name.to_owned(),
            url: format!("file://{}", path.display()),
            text,
            ..Citable::default()
        };
        Ok(Output::Records(Records::of(name, [Record::citable(note)])))
    }

    async fn add(&self, call: &Call) -> Result<Output, ToolError> {
        use tokio::io::AsyncWriteExt as _;
        let asked: Add = call.arguments()?;
        let name = plain(&asked.name)?;
        let path = self.folder()?.join(format!("{name}.md"));
        let new = tokio::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .await;
        let failed = |error: std::io::Error| {
            ToolError::invalid(format!("could not add note `{name}`: {error}"))
                .hint("Choose a name that is not taken")
        };
        let mut file = new.map_err(failed)?;
        file.write_all(asked.text.as_bytes()).await.map_err(failed)?;
        file.flush().await.map_err(failed)?;
        let record = Record::default().with("name", name);
        Ok(Output::Records(Records::of(format!("added {name}"), [record])))
    }
}

impl Connector for Notes {
    async fn call(&self, call: Call) -> Result<Output, ToolError> {
        match call.tool.as_str() {
            "list_notes" => self.list(&call).await,
            "read_note" => self.read(&call).await,
            "add_note" => self.add(&call).await,
            unknown => Err(ToolError::invalid(format!("there is no tool `{unknown}`"))),
        }
    }

    async fn check(&self) -> Result<String, ToolError> {
        Ok(format!("{} notes", self.names().await?.len()))
    }
}

/// A name is no path: nothing outside the folder can be named.
fn plain(name: &str) -> Result<&str, ToolError> {
    if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\']) {
        return Err(ToolError::invalid(format!("`{name}` is no name of a note"))
            .hint("Give the name without a folder"));
    }
    Ok(name)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    query: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default)]
    cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    name: String,
    text: String,
}

pub(crate) fn declaration() -> Declaration {
    Declaration {
        info: ConnectorInfo {
            id: "notes",
            name: "Notes",
            icon: "file",
            description: "Markdown files of one folder: finds them, reads them, adds new ones.",
            fields: vec![
                Field::new(FOLDER, "Folder", FieldKind::Text)
                    .required()
                    .help("A folder of Markdown files"),
            ],
            examples: vec!["list my notes", "read the note groceries"],
            patterns: vec![pattern("list|show (me) (my) notes", "list_notes", &[])],
            search_tools: vec![SearchTool::new("list_notes", "query")],
            words: vec!["note", "notes"],
            ..ConnectorInfo::default()
        },
        environment: vec![],
        tools: tools(),
        instructions: "Notes are Markdown files with names. Find a name with list_notes before reading.",
    }
}

fn tools() -> Vec<Tool> {
    let tool = |name, title, description, effect, input, example| Tool {
        name,
        toolset: "notes",
        title,
        description,
        effect,
        open_world: false,
        input,
        output: schema::records(),
        example,
    };
    let named = || schema::text("name").required();
    vec![
        tool(
            "list_notes",
            "List notes",
            "Names of notes, those that hold `query` in their name if it is given.",
            Effect::Read,
            schema::input([schema::text("query")].into_iter().chain(schema::paging())),
            json!({}),
        ),
        tool(
            "read_note",
            "Read a note",
            "The whole text of one note. Take its name from list_notes.",
            Effect::Read,
            schema::input([named()]),
            json!({"name": "groceries"}),
        ),
        tool(
            "add_note",
            "Add a note",
            "Writes a new note. A note that is there is never overwritten.",
            Effect::Write,
            schema::input([named(), schema::text("text").required().about("Markdown")]),
            json!({"name": "ideas", "text": "# Ideas"}),
        ),
    ]
}
