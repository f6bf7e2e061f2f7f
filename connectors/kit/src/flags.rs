//! The flags every server understands. None of them ever carries a credential: those come from the environment.

use crate::Tool;

/// The flags of one server.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub struct Flags {
    /// Offer only tools that read
    #[arg(long)]
    pub read_only: bool,
    /// Offer only these tools
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub tools: Vec<String>,
    /// Offer only the tools of these sets
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub toolsets: Vec<String>,
    /// Test the credentials, print one line, exit 0 or 1
    #[arg(long)]
    pub check: bool,
    /// Print what `--check` found as JSON
    #[arg(long, requires = "check")]
    pub json: bool,
}

impl Flags {
    /// Returns the tools that the flags leave.
    ///
    /// # Errors
    /// One line for a person when a flag names a tool or a set that does not exist, or leaves none.
    pub fn select(&self, tools: Vec<Tool>) -> Result<Vec<Tool>, String> {
        for name in &self.tools {
            if !tools.iter().any(|tool| tool.name == name) {
                let names: Vec<_> = tools.iter().map(|tool| tool.name).collect();
                return Err(format!(
                    "there is no tool `{name}`: choose from {}",
                    names.join(", ")
                ));
            }
        }
        for set in &self.toolsets {
            if !tools.iter().any(|tool| tool.toolset == set) {
                let mut sets: Vec<_> = tools.iter().map(|tool| tool.toolset).collect();
                sets.dedup();
                return Err(format!(
                    "there is no toolset `{set}`: choose from {}",
                    sets.join(", ")
                ));
            }
        }
        let named = |tool: &Tool| {
            (self.tools.is_empty() && self.toolsets.is_empty())
                || self.tools.iter().any(|name| name == tool.name)
                || self.toolsets.iter().any(|set| set == tool.toolset)
        };
        let left: Vec<_> = tools
            .into_iter()
            .filter(|tool| named(tool) && (!self.read_only || tool.effect.reads_only()))
            .collect();
        if left.is_empty() {
            return Err("the flags leave no tool to offer".to_owned());
        }
        Ok(left)
    }
}

#[cfg(test)]
mod tests {
    use super::Flags;
    use crate::{Effect, Tool, schema};

    fn tool(name: &'static str, toolset: &'static str, effect: Effect) -> Tool {
        Tool {
            name,
            toolset,
            title: name,
            description: name,
            effect,
            open_world: false,
            input: schema::input([]),
            output: schema::records(),
            example: serde_json::json!({}),
        }
    }

    fn names(flags: &Flags) -> Result<Vec<&'static str>, String> {
        let tools = vec![
            tool("list", "read", Effect::Read),
            tool("get", "read", Effect::Read),
            tool("send", "write", Effect::Write),
        ];
        flags
            .select(tools)
            .map(|tools| tools.iter().map(|tool| tool.name).collect())
    }

    #[test]
    fn flags_leave_the_tools_they_name() {
        assert_eq!(names(&Flags::default()), Ok(vec!["list", "get", "send"]));
        let read_only = Flags {
            read_only: true,
            ..Flags::default()
        };
        assert_eq!(names(&read_only), Ok(vec!["list", "get"]));
        let named = Flags {
            tools: vec!["get".to_owned()],
            toolsets: vec!["write".to_owned()],
            ..Flags::default()
        };
        assert_eq!(names(&named), Ok(vec!["get", "send"]));
    }

    #[test]
    fn a_name_that_does_not_exist_is_answered_with_those_that_do() {
        let flags = Flags {
            tools: vec!["gte".to_owned()],
            ..Flags::default()
        };
        assert!(names(&flags).expect_err("refused").contains("list, get, send"));
        let flags = Flags {
            toolsets: vec!["admin".to_owned()],
            ..Flags::default()
        };
        assert!(names(&flags).expect_err("refused").contains("read, write"));
        let flags = Flags {
            tools: vec!["send".to_owned()],
            read_only: true,
            ..Flags::default()
        };
        assert!(names(&flags).is_err());
    }
}
