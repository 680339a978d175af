//! `preau people sheets`: codes on paper, so that people can set their first password.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::{Context as _, Result};
use clap::Args;
use preau_domain::caller::Language;
use preau_domain::person::{Name, Profile};
use preau_platform::identity::sheets::{SheetsAsked, Slip};
use preau_render::RenderContext;
use preau_render::portal::sheets::{self, Sheets};

use crate::config::Source;
use crate::people;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// The school's word in addresses.
    #[arg(long)]
    school: String,
    /// The portal's address, printed on each slip: `https://ent.example.fr`.
    #[arg(long, value_name = "URL")]
    address: String,
    /// Only the pupils of this class and their relatives.
    #[arg(long)]
    class: Option<String>,
    /// Only people of this profile: `pupil`, `relative`, `teacher` or `staff`; may be repeated.
    #[arg(long = "profile", value_name = "PROFILE")]
    profiles: Vec<String>,
    /// Also for people who have a password: it is taken away, and their sessions end.
    #[arg(long)]
    reset: bool,
    /// Print CSV instead: one line for each person.
    #[arg(long)]
    csv: bool,
}

/// Runs the command.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let profiles = arguments.profiles.iter().map(|word| {
        Profile::of_str(word)
            .with_context(|| format!("`{word}` is not a profile: pupil, relative, teacher, staff"))
    });
    let asked = SheetsAsked {
        class: arguments.class,
        profiles: profiles.collect::<Result<_>>()?,
        reset: arguments.reset,
    };
    let platform = people::open(&arguments.source).await?;
    let school = people::school_named(&platform, &arguments.school)?;
    let slips = platform.sheets_issue(&school, &asked).await?;
    let zone = platform.time_zone(&school);
    let last_day = |slip: &Slip| slip.until.to_zoned(zone.clone()).date();
    let address = arguments.address.trim_end_matches('/');
    let printed = if arguments.csv {
        csv(&slips, address)
    } else {
        let context = RenderContext::new(Language::Fr, platform.now(), "/");
        let view = Sheets {
            school: school.name.clone(),
            address: address.to_owned(),
            slips: slips
                .iter()
                .map(|slip| sheets::Slip {
                    name: slip.name.full(),
                    profile: slip.profile,
                    class: slip.class.clone(),
                    child: slip.child.as_ref().map(Name::full),
                    login: slip.login.clone(),
                    code: slip.code.clone(),
                    until: last_day(slip),
                })
                .collect(),
        };
        sheets::sheets(&context, &view)
    };
    std::io::stdout().write_all(printed.as_bytes())?;
    eprintln!("{} slips", slips.len());
    Ok(())
}

/// One line for each person, as RFC 4180 has it. What a spreadsheet would take for a formula is made a
/// text by an apostrophe.
fn csv(slips: &[Slip], address: &str) -> String {
    let mut text = String::from("class,family,given,profile,child,login,code,address\r\n");
    for slip in slips {
        let child = slip.child.as_ref().map(Name::full);
        let fields = [
            &slip.class,
            &slip.name.family,
            &slip.name.given,
            slip.profile.as_str(),
            child.as_deref().unwrap_or_default(),
            &slip.login,
            &slip.code,
            address,
        ];
        for (at, field) in fields.into_iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let apostrophe = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                "'"
            } else {
                ""
            };
            let field = field.replace('"', "\"\"");
            let _ = write!(text, "{comma}\"{apostrophe}{field}\"");
        }
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use preau_domain::ids::PersonId;

    use super::*;

    #[test]
    fn a_name_stays_in_its_field_and_is_no_formula() {
        let slip = Slip {
            person: PersonId::of_source("test", "1"),
            name: Name {
                title: String::new(),
                given: "Zoé \"Zizou\", dite".to_owned(),
                family: "=HYPERLINK(1)".to_owned(),
            },
            profile: Profile::Pupil,
            class: "6A".to_owned(),
            child: None,
            login: "zoe.martin".to_owned(),
            code: "ABCD-EFGH-JKLM".to_owned(),
            until: jiff::Timestamp::UNIX_EPOCH,
        };
        let text = csv(&[slip], "https://ent.test");
        let line = text.lines().nth(1).expect("a line");
        assert_eq!(
            line,
            "\"6A\",\"'=HYPERLINK(1)\",\"Zoé \"\"Zizou\"\", dite\",\"pupil\",\"\",\"zoe.martin\",\
             \"ABCD-EFGH-JKLM\",\"https://ent.test\""
        );
    }
}
