//! The company's database on a real server, and what is said where there is none.

use super::{MySql, NotInstalled, data};
use crate::{Company, Scale};

fn company(scale: Scale) -> Company {
    let now = "2026-03-02T16:20:00Z".parse().expect("a time");
    Company::at(now, scale).expect("the company")
}

#[test]
fn no_statement_is_longer_than_the_server_reads() {
    let sql = data::sql(&company(Scale::Records(100_000))).expect("sql");
    let longest = sql.lines().map(str::len).max();
    assert!(longest < Some(20_000), "{longest:?}");
    assert!(sql.lines().all(|line| line.ends_with(';')));
    assert!(sql.contains("'#4187'") && sql.contains("'#A10001'"));
}

#[test]
fn where_there_is_no_server_the_error_says_how_to_get_one() {
    let error = anyhow::Error::from(NotInstalled);
    assert!(error.downcast_ref::<NotInstalled>().is_some());
    assert!(error.to_string().contains(NotInstalled.command()), "{error}");
}

#[tokio::test]
async fn a_server_starts_with_the_company_and_is_gone_when_dropped() {
    let server = MySql::start(&company(Scale::Story)).await.expect("the server");
    let environment = server.environment();
    let port = environment.iter().find(|(name, _)| name == "MYSQL_PORT");
    let port: u16 = port.and_then(|(_, port)| port.parse().ok()).expect("a port");
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    drop(server);
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}
