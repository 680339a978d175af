//! What people mistype and what attackers send, for tests that throw everything at every address: whatever is
//! sent by whomever is to be answered by a page, a redirect, or a refusal that says why. Never by a fault.

use std::collections::BTreeSet;

use crate::{Answer, Error, School};

/// Everybody who throws everything at a module, the same in each run.
#[derive(Clone, Copy, Debug)]
pub struct Crowd<'a> {
    /// Who.
    pub who: &'a [&'a str],
    /// What stands in the place of each `@` of an address: [`odd`] values.
    pub values: &'a [String],
    /// What says whether somebody was answered: [`judge`], or whoever knows more of a module's answers.
    pub judge: fn(&str, &Answer),
}

impl Crowd<'_> {
    /// Has each of them open each of these addresses so often.
    pub fn opens(&self, school: &mut School, times: usize, views: &[&str]) -> Result<(), Error> {
        let mut dice = Dice::thrown(0x5eed);
        for who in self.who {
            for view in views {
                for _ in 0..times {
                    let address = fill(view, &mut dice, self.values);
                    let answer = school.as_(who).try_view(&address)?;
                    (self.judge)(&format!("{who} opens {}", short(&address)), &answer);
                }
            }
        }
        Ok(())
    }

    /// Has each of them send to each of these addresses so often, to one address after the other: what takes away what
    /// others are tried on is best the last. Gives each status that was answered.
    pub fn sends<N: AsRef<str>>(
        &self,
        school: &mut School,
        times: usize,
        acts: &[&str],
        form: impl Fn(&mut Dice) -> Vec<(N, String)>,
    ) -> Result<BTreeSet<u64>, Error> {
        let mut dice = Dice::thrown(0xf0e1);
        let mut statuses = BTreeSet::new();
        for act in acts {
            for who in self.who {
                for _ in 0..times {
                    let address = fill(act, &mut dice, self.values);
                    let form = form(&mut dice);
                    let sent = form.iter();
                    let sent: Vec<_> = sent
                        .map(|(name, value)| (name.as_ref(), value.as_str()))
                        .collect();
                    let answer = school.as_(who).try_act(&address, &sent)?;
                    statuses.insert(answer.status());
                    let told = sent.iter();
                    let told: Vec<_> = told.map(|(name, value)| (*name, short(value))).collect();
                    let what = format!("{who} sends {} {told:?}", short(&address));
                    (self.judge)(&what, &answer);
                }
            }
        }
        Ok(statuses)
    }
}

/// Pseudo-random numbers that are the same in each run (Marsaglia, "Xorshift RNGs", 2003).
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// Thrown from here on; not 0, from which they would not move.
    pub fn thrown(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below this; 0 below 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    /// One of these, of which there must be one.
    #[expect(clippy::indexing_slicing, reason = "dice fall within bounds")]
    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A form of all these fields: mostly of values that fit, so that what is beyond the first check is reached, with
    /// some left out, doubled or replaced by these.
    pub fn form(
        &mut self,
        fields: &[&'static str],
        values: &[String],
        fits: impl Fn(&str, &mut Self) -> String,
    ) -> Vec<(&'static str, String)> {
        let mut form = Vec::new();
        for &field in fields {
            match self.below(12) {
                0 => {}
                1 => {
                    form.push((field, self.of(values).clone()));
                    form.push((field, self.of(values).clone()));
                }
                2 | 3 => form.push((field, self.of(values).clone())),
                _ => form.push((field, fits(field, self))),
            }
        }
        form
    }
}

/// Odd values of every kind, and those that are known to mean something.
pub fn odd(known: &[String]) -> Vec<String> {
    let odd = [
        "",
        " ",
        "\0",
        "a\0b",
        "\u{1}\u{7f}\u{85}",
        "\u{202e}\u{feff}\u{200b}",
        "🎒👩‍👧‍👦",
        "\r\n\r\n",
        "-1",
        "0",
        "600",
        "601",
        "4294967296",
        "9223372036854775807",
        "-9223372036854775808",
        "99999999999999999999999",
        "1e3",
        "NaN",
        "٣",
        "true",
        "0000-00-00",
        "0000-01-01",
        "1899-12-31",
        "1900-01-01",
        "2026-02-30",
        "2026-11-26",
        "2026-12-24",
        "2999-12-31",
        "3000-01-01",
        "9999-12-31",
        "-2026-11-26",
        "+026-11-26",
        "00:00",
        "08:30",
        "08:30:00",
        "23:59",
        "24:00",
        "8h30",
        "exercise",
        "EXERCISE",
        "draft",
        "publish",
        "give",
        "yes",
        "no",
        "class:",
        "class-",
        "class:x",
        "group:00000000-0000-0000-0000-000000000000",
        "person:00000000-0000-0000-0000-000000000000",
        "profile:pupil",
        "profile:king",
        ":",
        "-",
        "..",
        "../..",
        "%00",
        "a/b",
        "week?day=2026-11-26",
        "https://example.org/",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "**",
        "# ",
        "```",
        "[x](javascript:alert(1))",
    ];
    let mut values: Vec<String> = odd.iter().map(|&text| text.to_owned()).collect();
    values.extend([
        "x".repeat(64),
        "x".repeat(65),
        "x".repeat(8_001),
        "é".repeat(8_000),
        "🎒".repeat(8_000),
        "x".repeat(65_536),
        "x".repeat(200_000),
        "mot ".repeat(2_000),
        "\n".repeat(9_000),
    ]);
    values.extend_from_slice(known);
    values
}

/// Fails the test where an answer is a fault, or has a status that no failure has.
///
/// # Panics
///
/// That is how it fails it.
pub fn judge(what: &str, answer: &Answer) {
    assert!(
        matches!(answer.status(), 200 | 303 | 403 | 404 | 409 | 422),
        "{what}: {answer:?}"
    );
}

/// The beginning of a text, for what a failing test says.
pub fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

/// The address with each `@` replaced.
pub fn fill(address: &str, dice: &mut Dice, values: &[String]) -> String {
    let mut filled = String::new();
    for (at, part) in address.split('@').enumerate() {
        if at > 0 {
            let value: &String = dice.of(values);
            filled.push_str(value);
        }
        filled.push_str(part);
    }
    filled
}
