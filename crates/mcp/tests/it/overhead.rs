//! What the host adds to a call. The figures are for reading; the bound only catches a blunder.

use crate::rig::{Rig, quick};
use serde_json::json;
use std::time::{Duration, Instant};

async fn median(rig: &Rig) -> Duration {
    let mut times = Vec::new();
    for _ in 0..300 {
        let began = Instant::now();
        rig.call("echo", json!({"text": "hello"})).await.unwrap();
        times.push(began.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_costs_little_more_than_its_tool() {
    let rig = Rig::with(quick(), &[]);
    let began = Instant::now();
    rig.pid().await;
    let start = began.elapsed();
    let plain = median(&rig).await;
    rig.register_guarded("toy", &[]);
    let began = Instant::now();
    rig.pid().await;
    let guarded_start = began.elapsed();
    let guarded = median(&rig).await;
    eprintln!("start {start:?}, call {plain:?}; under guard: start {guarded_start:?}, call {guarded:?}");
    assert!(plain < Duration::from_millis(50) && guarded < Duration::from_millis(50));
}
