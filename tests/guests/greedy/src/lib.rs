//! Takes more than it was given: each path misbehaves in its own way. What does not end the call
//! answers with a page whose title says what happened.

mod clocks;
mod compute;
mod crossing;
mod lessons;
mod notify;
mod outbound;
mod output;
mod records;
mod timers;

use preau_sdk::page::{Address, Outcome, Page, Redirect, Tile};
use preau_sdk::{Context, Event, Failure, FormData, Module, Route, module};

struct Greedy;

module!(Greedy);

/// Any address, as it is.
struct Raw(Address);

impl Route for Raw {
    fn parse(address: &Address) -> Option<Self> {
        Some(Self(address.clone()))
    }

    fn address(&self) -> Address {
        self.0.clone()
    }
}

/// The module's first page.
fn first() -> Address {
    Address {
        path: String::new(),
        query: Vec::new(),
    }
}

/// What all calls have in common; the title of the page that follows.
fn misbehave(path: &str) -> Result<String, Failure> {
    let done = match path {
        "" => "fine".to_owned(),
        "loop" => compute::endless(),
        "recurse" => compute::recurse(1).to_string(),
        "memory" => compute::grow(),
        "memory-within" => compute::hold(8 << 20).to_string(),
        "panic" => compute::named_panic(),
        "memory-then-panic" => compute::cope(),
        "exit" => std::process::exit(7),
        "exit-well" => std::process::exit(0),
        "sleep" => output::sleep(),
        "version" => output::version(),
        "version-late" => output::version_late(),
        "clock" => output::clock(),
        "endless-clock" => output::endless_clock(),
        "environment" => output::environment(),
        "files" => output::files(),
        "log-flood" => output::log_flood(),
        "log-long" => output::log_long(),
        "print-flood" => output::print_flood(),
        "host-calls" => crossing::endless_calls(),
        "wide-names" => crossing::wide_names(),
        "huge-argument" => crossing::huge_argument(),
        "endless-random" => crossing::endless_random(),
        "random" => crossing::random(1 << 10),
        "much-random" => crossing::random(60 << 20),
        "handles" => crossing::handles(),
        "undeclared-setting" => crossing::undeclared_setting(),
        "local" => clocks::shown(),
        "local-far" => clocks::beyond(i64::MAX),
        "local-year-3000" => clocks::beyond(32_503_680_000_000),
        "no-such-date" => clocks::never(2, 6),
        "no-such-time" => clocks::never(11, 24),
        path if path.starts_with("outside/") => return outbound::misbehave(path),
        path => {
            return match path.split_once('-') {
                Some(("timer", path)) => timers::misbehave(path),
                Some(("lesson", path)) => lessons::misbehave(path),
                _ => records::misbehave(path),
            };
        }
    };
    Ok(done)
}

impl Module for Greedy {
    type View = Raw;
    type Act = Raw;

    fn view(_: &Context, route: Raw) -> Result<Page, Failure> {
        match route.0.path.as_str() {
            "huge-page" => Ok(crossing::huge_page()),
            "many-blocks" => Ok(crossing::many_blocks()),
            "bad-date" => Ok(crossing::bad_date()),
            "notify-anyway" => {
                let form = vec![("audience".to_owned(), "profile:pupil".to_owned())];
                notify::asked("notify-anyway", &FormData::new(form))
                    .unwrap_or(Err(Failure::NotFound))
                    .map(Page::new)
            }
            path => misbehave(path).map(Page::new),
        }
    }

    fn act(_: &Context, route: Raw, form: FormData) -> Result<Outcome, Failure> {
        let path = route.0.path.as_str();
        if let Some(asked) = notify::asked(path, &form) {
            return asked.map(|title| Outcome::Page(Page::new(title)));
        }
        if let Some(then) = path.strip_prefix("stage-then-") {
            records::put_one("staged")?;
            return match then {
                "invalid" => Ok(Outcome::Invalid(Page::new("invalid"))),
                "fail" => Err(Failure::conflict("no")),
                then => misbehave(then).map(|title| Outcome::Page(Page::new(title))),
            };
        }
        misbehave(path).map(|notice| {
            Outcome::Redirect(Redirect {
                to: first(),
                notice: Some(notice),
            })
        })
    }

    fn tile(ctx: &Context) -> Result<Option<Tile>, Failure> {
        // Nobody's tile is as it should be, and everybody else's never ends.
        match ctx.identity() {
            None => Ok(None),
            Some(_) => misbehave("loop").map(|_| None),
        }
    }

    fn handle(ctx: &Context, event: Event) -> Result<(), Failure> {
        match event.name.as_str() {
            "greedy.loop" => misbehave("loop").map(drop),
            "greedy.bell" => records::heard(ctx, &event),
            "greedy.shout" => match event.field::<String>("text")?.strip_prefix("notify ") {
                Some(audience) => notify::heard(audience),
                None => records::heard(ctx, &event),
            },
            _ => Ok(()),
        }
    }
}
