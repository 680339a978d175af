//! From a script to a report: phase after phase, against a server of this machine.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use preau_domain::clock::Clock as _;
use rustix::process::Pid;
use tokio::sync::Mutex as AsyncMutex;

use crate::attack::Attack;
use crate::client::{Ask, Client};
use crate::clock::{Micros, SECOND};
use crate::engine::{Engine, PATIENCE};
use crate::figures::{self, Beside};
use crate::halves::Halves;
use crate::live::Live;
use crate::lookup::Lookup;
use crate::machine;
use crate::people::People;
use crate::quantity::{count, real};
use crate::report::Report;
use crate::script::{Phase, Retries, Role, Script};
use crate::server::{Server, ServerError, Start};
use crate::stream::Part;

/// By how much each step of the capacity asks for more.
const STEP: f64 = 1.5;
/// What part of what is asked for must be answered in time, for a step to hold.
const HOLDS: f64 = 0.85;
/// Pages that one who comes from home opens, if they are let in.
const PAGES: f64 = 3.0;

/// Against what a drill is run.
#[derive(Debug, Clone)]
pub enum Against {
    /// A server that runs: its address, and its process if that may be looked at.
    Running(SocketAddr, Option<u32>),
    /// One that the drill starts, and may kill.
    Own(Box<Start>),
}

/// A drill.
#[derive(Debug, Clone)]
pub struct Options {
    /// What is done.
    pub script: Script,
    /// By whom.
    pub people: People,
    /// Against what.
    pub against: Against,
    /// Whether the server's gate is on: said in the report.
    pub gate: bool,
    /// What shows who may read the server's counters.
    pub token: Option<String>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum DrillError {
    /// The server did not start, or not again.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// Cores cannot be parted.
    #[error(
        "the drill cannot leave half of the cores to the server (`--shared` has both use all): {0}"
    )]
    Cores(std::io::Error),
    /// Nobody answers.
    #[error("{0} does not answer: {1}")]
    Silent(SocketAddr, String),
}

/// A server that may be killed while others look at it.
type Owned = Arc<AsyncMutex<Option<Server>>>;

struct Conductor {
    engine: Engine,
    target: SocketAddr,
    server: Owned,
    is_own: bool,
    process: Arc<Mutex<Option<Pid>>>,
    inside: Arc<Mutex<Option<f64>>>,
    live: Live,
    beside: Beside,
}

/// Runs a drill, to its end or until somebody ends it (Ctrl-C); what it has by then is reported either way.
pub async fn run(options: Options) -> Result<Report, DrillError> {
    let Options {
        script,
        people,
        against,
        gate,
        token,
    } = options;
    let begun = preau_domain::clock::SystemClock.now();
    let mut halves = None;
    let (target, process, server) = match against {
        Against::Running(address, process) => {
            let process = process.and_then(|number| Pid::from_raw(i32::try_from(number).ok()?));
            (address, process, None)
        }
        Against::Own(start) => {
            halves.clone_from(&start.halves);
            if let Some(halves) = &halves {
                halves.leave().map_err(DrillError::Cores)?;
            }
            let server = Server::start(*start).await?;
            (server.address(), server.process(), Some(server))
        }
    };
    let client = Arc::new(Client::new(target, PATIENCE));
    let server_own = halves.as_ref().map(Halves::server);
    let alive = Ask {
        path: "/healthz".into(),
        ..Ask::default()
    };
    let answered = client.ask(&alive).await;
    answered.map_err(|error| DrillError::Silent(target, error.to_string()))?;
    let mark = format!("drill-{}", begun.as_millisecond());
    let longest = script.longest();
    let mut conductor = Conductor {
        is_own: server.is_some(),
        engine: Engine::new(script.clone(), Arc::new(people), Arc::clone(&client), &mark),
        target,
        server: Arc::new(AsyncMutex::new(server)),
        process: Arc::new(Mutex::new(process)),
        inside: Arc::default(),
        live: Live::new(longest),
        beside: Beside::default(),
    };
    let watching = tokio::spawn(watch(
        Arc::clone(&client),
        token,
        Arc::clone(&conductor.inside),
    ));
    let interrupted = tokio::select! {
        () = conductor.play(&script) => false,
        _ = tokio::signal::ctrl_c() => true,
    };
    conductor.engine.end();
    watching.abort();
    let report = conductor
        .report(begun.to_string(), interrupted, (gate, server_own), script)
        .await;
    Ok(report)
}

/// Asks the server each second how many are in.
async fn watch(client: Arc<Client>, token: Option<String>, inside: Arc<Mutex<Option<f64>>>) {
    let ask = Ask {
        path: "/metrics".into(),
        token,
        ..Ask::default()
    };
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let Ok(answer) = client.ask(&ask).await else {
            continue;
        };
        let text = String::from_utf8_lossy(&answer.body);
        let read = gauge(&text, "preau_gate_inside").zip(gauge(&text, "preau_gate_seats"));
        let mut known = inside.lock().unwrap_or_else(PoisonError::into_inner);
        *known = read
            .filter(|(_, seats)| *seats > 0.0)
            .map(|(of, seats)| of / seats);
    }
}

/// A gauge without labels, of Prometheus' text.
fn gauge(text: &str, name: &str) -> Option<f64> {
    let mut lines = text.lines();
    lines.find_map(|line| {
        line.strip_prefix(name)?
            .strip_prefix(' ')?
            .trim()
            .parse()
            .ok()
    })
}

impl Conductor {
    async fn play(&mut self, script: &Script) {
        self.live
            .say("a teacher of each class that has a lesson opens its room");
        let remark = self.engine.open_rooms().await;
        self.beside.remarks.extend(remark);
        let mut before = script.first;
        for phase in &script.phases {
            match phase.role {
                Role::Capacity => self.capacity(phase).await,
                // Only what is ours is closed, or killed.
                Role::Waiting | Role::Kill if !self.is_own => {}
                _ => before = self.phase(phase, before).await,
            }
        }
    }

    /// Until an instant.
    async fn until(&mut self, end: Micros) {
        while self.engine.clock.now() < end {
            let process = *self.process.lock().unwrap_or_else(PoisonError::into_inner);
            if self.engine.go().await {
                self.engine.seen.server = process.and_then(machine::used);
                self.engine.seen.inside =
                    *self.inside.lock().unwrap_or_else(PoisonError::into_inner);
                self.live.show(&self.engine);
            }
        }
    }

    /// Processor time is read at the borders of phases, too.
    fn look(&mut self) {
        let process = *self.process.lock().unwrap_or_else(PoisonError::into_inner);
        self.engine.seen.server = process.and_then(machine::used);
    }

    /// Waits until nobody waits, if that takes no longer than [`Script::QUIET`]: whoever is let in takes from what is
    /// measured. If it does, the report says so: that phase ends with people who wait.
    async fn until_nobody_waits(&mut self) {
        let longest = self.engine.clock.now() + Script::QUIET * SECOND;
        if self.engine.waiting() == 0 {
            return;
        }
        let name = "until nobody waits".into();
        self.engine
            .begin(name, Role::Ramp, 0.0, Retries::Honour, Vec::new());
        while self.engine.waiting() > 0 && self.engine.clock.now() < longest {
            let second = self.engine.clock.now() + SECOND;
            self.until(second).await;
        }
        let settled = self.engine.clock.now() + Script::SETTLES * SECOND;
        self.until(settled).await;
        self.look();
        self.engine.end();
    }

    /// Steps up until answers come too late; the most that came in time is the capacity. Where it was found before, it is
    /// looked for from a step below that: of people who came meanwhile, most cost less.
    async fn capacity(&mut self, phase: &Phase) {
        self.until_nobody_waits().await;
        let (first, most) = (self.engine.script.first, self.engine.script.most);
        let known = self.engine.capacity;
        let mut rate = known.map_or(first, |known| (known / STEP).max(first));
        let mut best: f64 = 0.0;
        for _ in 0..Script::STEPS {
            let now = self.engine.clock.now();
            let end = now + phase.seconds * SECOND;
            // Of those who are there in a surge, in the same parts: who comes for the first time in the morning costs more
            // than who is in a lesson.
            let lesson = rate * self.engine.script.lesson_share;
            let others = (rate - lesson) / PAGES;
            let streams = vec![
                self.engine.stream(Part::Lesson, end, lesson, lesson),
                self.engine.stream(Part::Newcomer, end, others, others),
            ];
            self.look();
            let name = format!("{} {rate:.0}/s", phase.name);
            self.engine
                .begin(name, Role::Capacity, 0.0, Retries::Honour, streams);
            self.until(end).await;
            // What was due at the very end has its second, too.
            let deadline = end + self.engine.script.deadline * 1_000;
            let streams_end = self.engine.phases.len();
            self.look();
            self.engine.end();
            // Who came opens their further pages; they are not of what was asked for.
            self.engine.begin(
                "between".into(),
                Role::Ramp,
                0.0,
                Retries::Honour,
                Vec::new(),
            );
            self.until(deadline).await;
            self.look();
            self.engine.end();
            let Some(tally) = self.engine.phases.get(streams_end - 1) else {
                break;
            };
            let of = &tally.phase;
            best = best.max(of.goodput());
            let held = real(of.good) >= HOLDS * real(of.scheduled);
            rate *= STEP;
            if !held || rate > most {
                break;
            }
        }
        let found = (best > 0.0).then_some(best);
        // What the script itself says stands.
        self.engine.capacity = self.engine.script.capacity.or_else(|| {
            let both = [known, found].into_iter().flatten();
            both.reduce(f64::max)
        });
    }

    /// One phase of a load; gives its rate at the end.
    async fn phase(&mut self, phase: &Phase, before: f64) -> f64 {
        let engine = &mut self.engine;
        let (first, most) = (engine.script.first, engine.script.most);
        let now = engine.clock.now();
        let end = now + phase.seconds * SECOND;
        let capacity = engine.capacity.unwrap_or(first);
        let lesson = match phase.role {
            Role::Calm | Role::Recovery | Role::Waiting => {
                first.min(capacity * engine.script.lesson_share).max(1.0)
            }
            _ if engine.capacity.is_none() => first,
            _ => capacity * engine.script.lesson_share,
        };
        let lesson = lesson.min(most);
        let asked = (phase.times * capacity).min(most);
        // Below the capacity, whoever comes opens all of their pages; beyond it, each request is one who comes.
        let pages = if phase.times <= 1.5 { PAGES } else { 1.0 };
        let others = (asked - lesson).max(0.0) / pages;
        let from = if phase.rises {
            ((before - lesson) / pages).clamp(0.0, others)
        } else {
            others
        };
        let mut streams = vec![engine.stream(Part::Lesson, end, lesson, lesson)];
        let part = if phase.role == Role::Mad {
            Part::Mad
        } else {
            Part::Newcomer
        };
        streams.push(engine.stream(part, end, from, others));
        let bots = (phase.bots * capacity).min(most);
        streams.push(engine.stream(Part::Bot, end, bots, bots));
        // In the first three fifths of the phase, so that all have come before its end.
        let come = now + (end - now) * 3 / 5;
        let sign_ins = real(u64::from(phase.sign_ins)) / (real(come - now) / real(SECOND)) * 1.2;
        streams.push(engine.stream(Part::Behind, come, sign_ins, sign_ins));
        self.look();
        self.engine.begin(
            phase.name.clone(),
            phase.role,
            phase.times,
            phase.retries,
            streams,
        );
        match phase.role {
            Role::Waiting => self.waiting(end).await,
            Role::Kill => self.kill(now, end).await,
            Role::Sockets => self.sockets(phase.sockets, end).await,
            _ => self.until(end).await,
        }
        self.look();
        self.engine.end();
        asked.max(lesson)
    }

    /// Nobody new is let in.
    async fn waiting(&mut self, end: Micros) {
        let server = Arc::clone(&self.server);
        let minutes = "10";
        let turn = [
            "turn",
            "site",
            "queue",
            "--minutes",
            minutes,
            "--sentence",
            "Exercice.",
        ];
        let turned = match server.lock().await.as_ref() {
            Some(server) => server.gate(&turn).await,
            None => Ok(()),
        };
        self.remark(turned);
        self.until(end).await;
        let released = match server.lock().await.as_ref() {
            Some(server) => server.gate(&["release", "site"]).await,
            None => Ok(()),
        };
        self.remark(released);
    }

    fn remark(&mut self, done: Result<(), ServerError>) {
        if let Err(error) = done {
            self.beside.remarks.push(error.to_string());
        }
    }

    /// The server is killed in the middle of the phase, and started again.
    async fn kill(&mut self, begin: Micros, end: Micros) {
        self.until(begin + (end - begin) / 3).await;
        let (server, process) = (Arc::clone(&self.server), Arc::clone(&self.process));
        let killed = tokio::spawn(async move {
            let mut server = server.lock().await;
            let Some(server) = server.as_mut() else {
                return Ok(());
            };
            server.kill().await?;
            *process.lock().unwrap_or_else(PoisonError::into_inner) = server.process();
            Ok(())
        });
        self.until(end).await;
        match killed.await {
            Ok(Ok(())) => self.beside.kills += 1,
            Ok(Err(error)) => self.remark(Err(error)),
            Err(error) => self.beside.remarks.push(error.to_string()),
        }
    }

    /// Slow sockets, resets and garbage besides.
    async fn sockets(&mut self, sockets: u32, end: Micros) {
        let free = machine::connections() / 2;
        let most = usize::try_from(sockets).unwrap_or(0).min(free);
        let attack = Attack::begin(self.target, most, self.engine.script.seed);
        self.until(end).await;
        let load =
            |of: &std::sync::atomic::AtomicU64| of.load(std::sync::atomic::Ordering::Relaxed);
        if let Some(tally) = self.engine.phases.last_mut() {
            tally.phase.sockets = load(&attack.done.most);
        }
        self.beside.remarks.push(format!(
            "Slow sockets: {} asked for, at most {} open at once, {} ended by the server; {} connections with garbage or reset.",
            most,
            load(&attack.done.most),
            load(&attack.done.ended),
            load(&attack.done.thrown),
        ));
    }

    async fn report(
        mut self,
        begun: String,
        interrupted: bool,
        (gate, server_own): (bool, Option<usize>),
        script: Script,
    ) -> Report {
        self.live
            .say("what was sent last is waited for, and what was handed in is looked up");
        self.engine.drain().await;
        let looked = tokio::select! {
            looked = self.engine.look_up() => looked,
            _ = tokio::signal::ctrl_c() => Lookup::default(),
        };
        self.beside.looked = looked;
        let waiting = self
            .engine
            .crew
            .iter_mut()
            .filter_map(|person| person.waits.take());
        self.engine.waited.extend(waiting);
        self.beside.waited = std::mem::take(&mut self.engine.waited);
        self.beside.wrongly = self.engine.wrongly;
        self.beside.behind = script
            .phases
            .iter()
            .map(|phase| u64::from(phase.sign_ins))
            .sum();
        if let Some(server) = self.server.lock().await.take() {
            server.stop().await;
        }
        let mut report = Report {
            version: 1,
            begun,
            interrupted,
            cores: machine::cores() + server_own.unwrap_or(0),
            server_own,
            target: format!("http://{}", self.target),
            gate,
            script,
            capacity: self.engine.capacity,
            phases: self
                .engine
                .phases
                .into_iter()
                .map(crate::tally::PhaseTally::into_phase)
                .collect(),
            seconds: self.engine.seconds,
            figures: Vec::new(),
            remarks: Vec::new(),
        };
        report.figures = figures::all(&report, &self.beside);
        let sent: u64 = report
            .phases
            .iter()
            .map(|phase| phase.scheduled - phase.unsent)
            .sum();
        let each = match count(real(sent)) {
            0 => 0.0,
            sent => real(machine::own_time()) / real(sent),
        };
        report.remarks = vec![
            match server_own {
                Some(own) => format!(
                    "Of {} cores the server had {own} and the drill the others; what the system does for both is on \
                     either. The drill itself used {each:.0} µs of processor time for each request.",
                    report.cores
                ),
                None => format!(
                    "The drill and the server share {} cores. The drill itself used {each:.0} µs of processor time for \
                     each request; what it used in each second is in the table of phases. The capacity is what the \
                     server does with the drill beside it, and less than what it does alone.",
                    report.cores
                ),
            },
            "Connections are shared, as behind a proxy that keeps them open; TLS is not measured."
                .to_owned(),
        ];
        report.remarks.append(&mut self.beside.remarks);
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gauge_is_read_by_its_whole_name() {
        let text = "# TYPE preau_gate_inside gauge\npreau_gate_inside_x 9\npreau_gate_inside 12\n";
        assert_eq!(gauge(text, "preau_gate_inside").map(count), Some(12));
        assert_eq!(gauge(text, "preau_gate_seats"), None);
    }
}
