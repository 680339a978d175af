//! The eleven figures, from what was counted.

use crate::crew::{Waited, errors, inversions};
use crate::lookup::Lookup;
use crate::quantity::{real, share};
use crate::report::{Figure, Phase, Report, Second, Share, Verdict};
use crate::script::Role;

/// How long a bucket of the room lasts, in milliseconds.
const BUCKET: i64 = 5_000;

/// What part of its requests is answered well while it is calm, or it was not.
const CALM: f64 = 0.95;
/// More than so many times the capacity cannot be served: then it was not found.
const TOO_GOOD: f64 = 1.5;

/// What is known besides what a report says.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// What is to be known to read the figures.
    pub remarks: Vec<String>,
    /// Who waited.
    pub waited: Vec<Waited>,
    /// Pupils behind one address whom the server refused wrongly.
    pub wrongly: u64,
    /// Pupils who were to sign in behind it.
    pub behind: u64,
    /// How often the server was killed.
    pub kills: u32,
    /// What was looked up at the end.
    pub looked: Lookup,
}

/// A value, whether it meets its target, and what is to be known of it; or why there is none.
type Found = Result<(String, bool, String), String>;

fn figure(number: u32, name: &str, target: &str, found: Found) -> Figure {
    let (measured, verdict, note) = match found {
        Ok((measured, true, note)) => (measured, Verdict::Met, note),
        Ok((measured, false, note)) => (measured, Verdict::Missed, note),
        Err(why) => (String::new(), Verdict::NotMeasured, why),
    };
    Figure {
        number,
        name: name.to_owned(),
        target: target.to_owned(),
        measured,
        verdict,
        note,
    }
}

/// All eleven, in order.
pub(crate) fn all(report: &Report, beside: &Beside) -> Vec<Figure> {
    vec![
        figure(
            1,
            "Goodput at 2×, 5×, 10× the capacity ÷ peak goodput",
            "≥ 0.95, 0.90, 0.85",
            goodput(report),
        ),
        figure(
            2,
            "99 of 100 requests of people in a lesson, at 10×",
            "≤ 2× unloaded and < 500 ms",
            lesson(report),
        ),
        figure(
            3,
            "Time to the usual p99 after the surge, everyone retrying",
            "≤ 10 s, no hand",
            recovery(report),
        ),
        figure(
            4,
            "Success of critical actions by people admitted, at 10×",
            "≥ 99.9 %",
            actions(report),
        ),
        figure(
            5,
            "People in ÷ cap; inversions of order beyond one bucket",
            "≤ 1.02 on one node; 0",
            order(report, beside),
        ),
        figure(
            6,
            "Error of the announced wait",
            "median ≤ 15 %, p90 ≤ 30 %",
            announced(beside),
        ),
        figure(
            7,
            "Waiters held per core; latency added to people admitted",
            "≥ 100,000; < 1 ms p99",
            waiters(report),
        ),
        figure(
            8,
            "One school at 100× its share: change of others' p99; Jain index",
            "< 10 %; ≥ 0.95",
            mad(report),
        ),
        figure(
            9,
            "Pupils behind one address sign in: wrongly refused",
            "0 of 2,000",
            address(report, beside),
        ),
        figure(
            10,
            "Slow sockets, resets, garbage at 10×: goodput; memory",
            "≥ 90 %; bounded",
            sockets(report),
        ),
        figure(
            11,
            "Acknowledged writes lost over kill -9",
            "0",
            writes(beside),
        ),
    ]
}

fn lacks(role: Role) -> String {
    format!(
        "the script has no phase whose role is {}, or the drill ended before it",
        role.word()
    )
}

/// The phases of surges of so many times, in order.
fn surges(report: &Report, times: f64) -> impl Iterator<Item = &Phase> {
    let surges = report.of(Role::Surge);
    surges.filter(move |phase| (phase.times - times).abs() < 0.01)
}

/// The first of them.
fn surge(report: &Report, times: f64) -> Option<&Phase> {
    surges(report, times).next()
}

fn hardest(report: &Report) -> Result<&Phase, String> {
    let no_surge = || lacks(Role::Surge);
    surge(report, 10.0).ok_or_else(no_surge)
}

/// What else is to be said of the surge that comes after the hardest: as many times the capacity, and whoever is sent
/// away asks again at once.
fn storm(report: &Report, say: impl Fn(&Phase) -> String) -> String {
    surges(report, 10.0).nth(1).map_or(String::new(), |phase| {
        format!(" In “{}”: {}.", phase.name, say(phase))
    })
}

fn calm(report: &Report) -> Result<&Phase, String> {
    report
        .of(Role::Calm)
        .next()
        .ok_or_else(|| lacks(Role::Calm))
}

/// The p99 of people in a lesson while it is calm.
fn usual(report: &Report) -> Result<f64, String> {
    let calm = calm(report)?;
    if share(calm.good, calm.scheduled) < CALM {
        return Err(format!(
            "it was not calm: {} of {} requests were answered well in that phase",
            calm.good, calm.scheduled
        ));
    }
    let p99 = calm.lesson.p99;
    p99.ok_or_else(|| "nothing was answered while it was calm".to_owned())
}

/// The most that was ever served for as long as a phase lasts: a surge has more to choose from than a step of the search
/// for the capacity, and who came before costs less.
struct Peak<'a> {
    capacity: f64,
    goodput: f64,
    /// Of which phase, if it is told of one.
    phase: Option<&'a Phase>,
}

impl<'a> Peak<'a> {
    fn of(report: &'a Report) -> Result<Self, String> {
        let capacity = report.capacity.ok_or_else(|| lacks(Role::Capacity))?;
        let by_goodput = |one: &&Phase, other: &&Phase| one.goodput().total_cmp(&other.goodput());
        let step = report.of(Role::Capacity).max_by(by_goodput);
        let surge = report.of(Role::Surge).max_by(by_goodput);
        let surge = surge.filter(|phase| phase.goodput() > capacity);
        let goodput = surge.map_or(capacity, Phase::goodput);
        Ok(Self {
            capacity,
            goodput,
            phase: surge.or(step),
        })
    }
}

/// The cores that the drill leaves to the server.
fn left(report: &Report, phase: &Phase) -> f64 {
    if let Some(own) = report.server_own {
        return real(u64::try_from(own).unwrap_or(1));
    }
    let cores = real(u64::try_from(report.cores).unwrap_or(1));
    (cores - phase.drill_cores).max(0.05)
}

fn goodput(report: &Report) -> Found {
    let peak = Peak::of(report)?;
    let Peak {
        capacity, goodput, ..
    } = peak;
    if goodput > TOO_GOOD * capacity {
        return Err(format!(
            "the capacity was not found: it was to be {capacity:.0}/s, and {goodput:.0}/s were served in a surge"
        ));
    }
    let (mut values, mut corrected, mut met) = (Vec::new(), Vec::new(), true);
    for (times, target) in [(2.0, 0.95), (5.0, 0.90), (10.0, 0.85)] {
        let Some(phase) = surge(report, times) else {
            values.push("–".to_owned());
            continue;
        };
        let ratio = phase.goodput() / goodput;
        met &= ratio >= target;
        values.push(format!("{ratio:.2}"));
        if let Some(best) = peak.phase {
            let for_each = ratio * left(report, best) / left(report, phase);
            corrected.push(format!("{for_each:.2}"));
        }
    }
    if values.iter().all(|value| value == "–") {
        return Err(lacks(Role::Surge));
    }
    let corrected = if corrected.is_empty() {
        "not known".to_owned()
    } else {
        corrected.join(", ")
    };
    let note = match report.server_own {
        Some(own) => format!(
            "Peak: {goodput:.0} good answers per second (capacity: {capacity:.0}), of a server with cores of its own: {own}."
        ),
        None => format!(
            "Peak: {goodput:.0} good answers per second (capacity: {capacity:.0}). For each core that the drill left to the server, the same are \
             {corrected}."
        ),
    };
    let storm = storm(report, |phase| format!("{:.2}", phase.goodput() / goodput));
    Ok((values.join(", "), met, note + &storm))
}

fn lesson(report: &Report) -> Found {
    let usual = usual(report)?;
    let phase = hardest(report)?;
    let p99 = phase
        .lesson
        .p99
        .ok_or("nobody in a lesson asked for anything")?;
    let Share { of, all } = phase.came_late;
    let late = match all {
        0 => "All of them were in before: nobody came late to a lesson.".to_owned(),
        _ => format!(
            "{all} of them came during it without a seat; let in at once, as their class has a lesson: {of}."
        ),
    };
    let note = format!(
        "Unloaded {usual:.0} ms. From when a page was due until it was there, tries that were sent away included; who \
         gave up counts with ten seconds. {late}"
    );
    let storm = storm(report, |phase| {
        let p99 = phase.lesson.p99;
        p99.map_or("nobody".into(), |p99| format!("{p99:.0} ms"))
    });
    Ok((
        format!("{p99:.0} ms"),
        p99 <= 2.0 * usual && p99 < 500.0,
        note + &storm,
    ))
}

/// The place of the first phase that is quiet after the hardest surge.
fn after_surge(report: &Report) -> Option<usize> {
    let last = report
        .phases
        .iter()
        .rposition(|phase| phase.role == Role::Surge)?;
    let rest = report.phases.get(last + 1)?;
    (rest.role == Role::Recovery).then_some(last + 1)
}

fn recovery(report: &Report) -> Found {
    let usual = usual(report)?;
    let at = after_surge(report).ok_or_else(|| lacks(Role::Recovery))?;
    let bound = (usual * 1.5).max(usual + 20.0);
    let seconds: Vec<&Second> = report
        .seconds
        .iter()
        .filter(|second| second.phase == at)
        .collect();
    let is_usual = |second: &&Second| second.lesson.is_some_and(|p99| p99 <= bound);
    let mut from = None;
    for (gone, second) in seconds.iter().enumerate() {
        match (is_usual(second), from) {
            (true, None) => from = Some(gone),
            (false, Some(_)) if second.lesson.is_some() => from = None,
            _ => {}
        }
    }
    let note = format!(
        "The first second after which no second's p99 of people in a lesson is above {bound:.0} ms (usual {usual:.0} ms). \
         Watched for {} s.",
        seconds.len()
    );
    match from {
        Some(from) => Ok((format!("{from} s"), from <= 10, note)),
        None if seconds.len() < 10 => Err(format!(
            "it was not usual again within {} s, and watched no longer",
            seconds.len()
        )),
        None => Ok((format!("more than {} s", seconds.len()), false, note)),
    }
}

fn actions(report: &Report) -> Found {
    let phase = hardest(report)?;
    if phase.writes.all == 0 {
        return Err("nobody joined, handed in or sent anything during the phase".to_owned());
    }
    let success = share(phase.writes.of, phase.writes.all);
    let first = share(phase.first_tries.of, phase.first_tries.all);
    let each = |name: &str, Share { of, all }: Share| format!("{name} {of} of {all}");
    let note = format!(
        "{}, {}, {}, retries included; {:.2} % at the first try.",
        each("Joined a lesson:", phase.joins),
        each("handed in:", phase.hand_ins),
        each("sent a message:", phase.messages),
        first * 100.0
    );
    let storm = storm(report, |phase| {
        format!("{:.2} %", share(phase.writes.of, phase.writes.all) * 100.0)
    });
    let note = note + &storm;
    Ok((format!("{:.2} %", success * 100.0), success >= 0.999, note))
}

fn order(report: &Report, beside: &Beside) -> Found {
    let inside = report
        .phases
        .iter()
        .filter_map(|phase| phase.inside)
        .reduce(f64::max);
    let inside =
        inside.ok_or("the server's counters could not be read (/metrics), or it has no gate")?;
    let overtaken = inversions(&beside.waited, BUCKET);
    let note = format!(
        "{} waits were watched. Counted is who still saw themselves wait after somebody of their school and profile had \
         come in who came two buckets later.",
        beside.waited.len()
    );
    let value = format!("{inside:.2}; {overtaken}");
    Ok((value, inside <= 1.02 && overtaken == 0, note))
}

fn announced(beside: &Beside) -> Found {
    let few =
        "fewer than ten people came in after a wait of a second or more that had been announced";
    let errors = errors(&beside.waited).ok_or(few)?;
    let (middle, ninth) = (errors.middle, errors.ninth);
    let value = format!("median {:.0} %, p90 {:.0} %", middle * 100.0, ninth * 100.0);
    let note = format!(
        "Of the wait announced first, against when the person's own page found that they are in: {} people, of whom the \
         one in the middle was told {:.2} × what it was.",
        errors.people, errors.said
    );
    Ok((value, middle <= 0.15 && ninth <= 0.30, note))
}

fn waiters(report: &Report) -> Found {
    let phase = report.of(Role::Waiting).next();
    let phase = phase.ok_or("only where the drill starts the server, and so may close the gate")?;
    let usual = usual(report)?;
    let used = phase.server_cores;
    let used = used.ok_or("the server's processor time cannot be seen")?;
    let asked = real(phase.waits + phase.later) / phase.long();
    let look = phase.look.ok_or("nobody waited")?;
    if asked < 1.0 {
        return Err("hardly anybody waited".to_owned());
    }
    let cost = used.max(0.001) / asked;
    let held = look / cost;
    let added = phase.lesson.p99.map(|with| with - usual);
    let added = added.ok_or("nobody in a lesson asked for anything")?;
    let note = format!(
        "Reckoned: an answer to who waits cost {:.0} µs of a core at most (all that the server did meanwhile is counted), \
         and they were told to look again after {look:.0} s; {asked:.0} such answers per second were given, {:.0} of which \
         were the same for everybody.",
        cost * 1e6,
        real(phase.later) / phase.long()
    );
    let value = format!("{held:.0}; {added:+.1} ms");
    Ok((value, held >= 100_000.0 && added < 1.0, note))
}

fn mad(report: &Report) -> Found {
    let phase = report
        .of(Role::Mad)
        .next()
        .ok_or_else(|| lacks(Role::Mad))?;
    let p99 = calm(report)?.others.p99.zip(phase.others.p99);
    let (usual, with) = p99.ok_or("nobody of another school asked for anything")?;
    let fairness = phase
        .jain
        .ok_or("fewer than two schools had enough requests")?;
    let change = (with - usual) / usual * 100.0;
    let note = format!(
        "p99 of people in a lesson in other schools: {usual:.0} ms before, {with:.0} ms with it. Jain's index is that over \
         schools of the share of lesson requests answered in time."
    );
    Ok((
        format!("{change:+.0} %; {fairness:.3}"),
        change < 10.0 && fairness >= 0.95,
        note,
    ))
}

fn address(report: &Report, beside: &Beside) -> Found {
    let phase = report
        .of(Role::Address)
        .next()
        .ok_or_else(|| lacks(Role::Address))?;
    if phase.sign_ins.all == 0 {
        return Err(
            "nobody's sign-in came to its end: too few people, or too short a phase".to_owned(),
        );
    }
    let note = format!(
        "{} were to sign in, {} were signed in, {} still tried at the end of what was watched. Refused wrongly: told that \
         the password is wrong, or that it was tried too often. Who waits or is told to come back in some seconds is not.",
        beside.behind,
        phase.sign_ins.of,
        beside.behind.saturating_sub(phase.sign_ins.all)
    );
    Ok((
        format!("{} of {}", beside.wrongly, phase.sign_ins.all),
        beside.wrongly == 0,
        note,
    ))
}

fn sockets(report: &Report) -> Found {
    let phase = report
        .of(Role::Sockets)
        .next()
        .ok_or_else(|| lacks(Role::Sockets))?;
    let ratio = phase.goodput() / Peak::of(report)?.goodput;
    let mebi = |bytes: u64| real(bytes) / real(1 << 20);
    let memory = phase.memory.map_or("memory not seen".to_owned(), |bytes| {
        format!("{:.0} MiB", mebi(bytes))
    });
    let calm = calm(report)?.memory.map_or(String::new(), |bytes| {
        format!(" Calm: {:.0} MiB.", mebi(bytes))
    });
    let note = format!(
        "{} slow sockets at once, held by the same machine.{calm} Whether memory is bounded is seen over phases of several \
         lengths, not in one.",
        phase.sockets
    );
    Ok((
        format!("{:.0} %; {memory}", ratio * 100.0),
        ratio >= 0.9,
        note,
    ))
}

fn writes(beside: &Beside) -> Found {
    let Lookup { kept, lost, unseen } = beside.looked;
    if beside.kills == 0 {
        return Err(format!(
            "the server was not killed in this drill. Without that: {lost} of {kept} people's last acknowledged hand-ins \
             lost, {unseen} not looked up"
        ));
    }
    if kept == 0 {
        return Err("nothing was acknowledged".to_owned());
    }
    let note = format!(
        "{} kill -9; the last acknowledged hand-in of {kept} people looked up, {unseen} could not be seen. Failover of \
         databases is not drilled.",
        beside.kills
    );
    Ok((format!("{lost}"), lost == 0 && unseen == 0, note))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Outcome, Place};
    use crate::deed::Deed;
    use crate::script::Script;
    use crate::tally::PhaseTally;

    fn tally(role: Role, times: f64) -> PhaseTally {
        let mut tally = PhaseTally::begin("x".into(), role, times, 0, (0, None));
        tally.lesson.record(5_000);
        (tally.phase.good, tally.phase.scheduled) = (10, 10);
        tally
    }

    /// A drill in which so much was found to be the capacity, of these phases.
    fn report(capacity: Option<f64>, phases: impl IntoIterator<Item = PhaseTally>) -> Report {
        Report {
            version: 1,
            begun: String::new(),
            interrupted: false,
            cores: 2,
            server_own: None,
            target: String::new(),
            gate: true,
            script: Script::short().expect("a script"),
            capacity,
            phases: phases.into_iter().map(PhaseTally::into_phase).collect(),
            seconds: Vec::new(),
            figures: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// Figures 2 and 4 of a drill of a calm phase and this surge.
    fn figures(surge: PhaseTally) -> [Figure; 2] {
        let report = report(None, [tally(Role::Calm, 0.0), surge]);
        let all = all(&report, &Beside::default());
        [all[1].clone(), all[3].clone()]
    }

    #[test]
    fn what_must_come_to_its_end_is_counted_together_and_told_apart() {
        let mut surge = tally(Role::Surge, 10.0);
        for (deed, well) in [
            (Deed::Join, true),
            (Deed::Door, false),
            (Deed::HandIn(1), true),
            (Deed::Message(1), true),
        ] {
            surge.critical(deed, well);
        }
        let [_, actions] = figures(surge);
        assert_eq!(actions.measured, "75.00 %");
        assert_eq!(actions.verdict, Verdict::Missed);
        let each = "Joined a lesson: 1 of 2, handed in: 1 of 1, sent a message: 1 of 1, ";
        assert!(actions.note.starts_with(each), "{}", actions.note);
        let [_, nothing] = figures(tally(Role::Surge, 10.0));
        assert_eq!(nothing.verdict, Verdict::NotMeasured);
    }

    /// Figure 1 where so much was found to be the capacity, and so many good answers a second came in surges of 2 and 10
    /// times that.
    fn goodput_of(capacity: f64, surges: [u64; 2]) -> Figure {
        let phase = |role, times, good: u64| {
            let mut tally = tally(role, times);
            (tally.phase.good, tally.phase.scheduled) = (good * 10, good * 10);
            tally.phase.end = 10.0;
            tally
        };
        let [twice, ten] = surges;
        let phases = [
            phase(Role::Calm, 0.0, 1),
            phase(Role::Capacity, 0.0, 100),
            phase(Role::Surge, 2.0, twice),
            phase(Role::Surge, 10.0, ten),
        ];
        let all = all(&report(Some(capacity), phases), &Beside::default());
        all[0].clone()
    }

    #[test]
    fn a_surge_is_held_against_the_most_that_was_ever_served() {
        let figure = goodput_of(100.0, [98, 90]);
        assert_eq!(figure.measured, "0.98, –, 0.90");
        assert_eq!(figure.verdict, Verdict::Met);
        // What was served at twice the capacity could have been served at ten times as well.
        let figure = goodput_of(100.0, [125, 100]);
        assert_eq!(figure.measured, "1.00, –, 0.80");
        assert_eq!(figure.verdict, Verdict::Missed);
        let figure = goodput_of(100.0, [98, 170]);
        assert_eq!(figure.verdict, Verdict::NotMeasured, "{figure:?}");
    }

    #[test]
    fn who_comes_late_to_a_lesson_is_told_of() {
        let mut surge = tally(Role::Surge, 10.0);
        surge.came_late(&Outcome::Done);
        surge.came_late(&Outcome::Waits(Place::default()));
        let [lesson, _] = figures(surge);
        let late = "2 of them came during it without a seat; let in at once, as their class has a lesson: 1.";
        assert!(lesson.note.contains(late), "{}", lesson.note);
        let [lesson, _] = figures(tally(Role::Surge, 10.0));
        assert!(lesson.note.contains("nobody came late"), "{}", lesson.note);
    }
}
