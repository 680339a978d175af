//! Forms and their fields.

use std::sync::OnceLock;

use super::{
    AudienceControl, ChoiceControl, ChoiceOption, ChoicesControl, Control, DateControl, Emphasis,
    Field, FilesControl, Form, Link, NumberControl, RecipientsControl, Submit, TextControl,
};
use crate::directory::{Correspondent, CorrespondentGroup};
use crate::{
    Addressee, Audience, Date, FieldError, File, FormData, Language, Route, Time, blobs, directory,
};

impl Form {
    /// A form that sends to an address of [`Module::Act`](crate::Module::Act).
    pub fn new(to: &impl Route) -> Self {
        Self {
            to: to.address(),
            fields: Vec::new(),
            submits: Vec::new(),
            cancel: None,
            keeps: None,
        }
    }

    /// With one field more.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// With the button of the Enter key.
    #[must_use]
    pub fn submit(self, label: impl Into<String>, name: &str, value: &str) -> Self {
        self.button(label, name, value, Emphasis::Primary)
    }

    /// With another way to send.
    #[must_use]
    pub fn or_submit(self, label: impl Into<String>, name: &str, value: &str) -> Self {
        self.button(label, name, value, Emphasis::Secondary)
    }

    fn button(
        mut self,
        label: impl Into<String>,
        name: &str,
        value: &str,
        emphasis: Emphasis,
    ) -> Self {
        self.submits.push(Submit {
            label: label.into(),
            emphasis,
            name: name.into(),
            value: value.into(),
        });
        self
    }

    /// With a way out.
    #[must_use]
    pub fn cancel(mut self, label: impl Into<String>, to: &impl Route) -> Self {
        self.cancel = Some(Link::new(label, to));
        self
    }

    /// Kept while somebody types: from time to time it comes with this field and value, and not with a
    /// button's. Answer [`Outcome::kept`](super::Outcome::kept). Where no script runs, it comes by its buttons
    /// alone: have one that keeps as well.
    #[must_use]
    pub fn keeps(mut self, name: &str, value: &str) -> Self {
        self.keeps = Some((name.into(), value.into()));
        self
    }

    /// With what the person typed and what is wrong with it: the answer to a form that cannot be
    /// accepted. Hidden fields keep their own value.
    #[must_use]
    pub fn filled(mut self, sent: &FormData, errors: &[FieldError]) -> Self {
        for field in &mut self.fields {
            field.take(sent);
        }
        self.wrong(errors)
    }

    /// With what is wrong, beside each field: for a form that was made of what the person typed.
    #[must_use]
    pub fn wrong(mut self, errors: &[FieldError]) -> Self {
        for field in &mut self.fields {
            if let Some(error) = errors.iter().find(|error| error.field == field.name) {
                field.error = Some(error.message.clone());
            }
        }
        self
    }
}

impl Field {
    fn new(name: &str, label: impl Into<String>, control: Control) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: None,
            required: false,
            control,
            error: None,
        }
    }

    /// One line of text.
    pub fn text(
        name: &str,
        label: impl Into<String>,
        value: impl Into<String>,
        max_length: u32,
    ) -> Self {
        Self::new(
            name,
            label,
            Control::Text(TextControl {
                value: value.into(),
                max_length,
            }),
        )
    }

    /// Several lines of text.
    pub fn long_text(
        name: &str,
        label: impl Into<String>,
        value: impl Into<String>,
        max_length: u32,
    ) -> Self {
        Self::new(
            name,
            label,
            Control::LongText(TextControl {
                value: value.into(),
                max_length,
            }),
        )
    }

    /// A whole number within bounds.
    pub fn number(
        name: &str,
        label: impl Into<String>,
        value: Option<i64>,
        (min, max): (i64, i64),
        unit: impl Into<String>,
    ) -> Self {
        let control = NumberControl {
            value: value.map(|number| number.to_string()).unwrap_or_default(),
            min: Some(min),
            max: Some(max),
            unit: unit.into(),
        };
        Self::new(name, label, Control::Number(control))
    }

    /// A day, perhaps not before one and not after another.
    pub fn date(
        name: &str,
        label: impl Into<String>,
        value: Option<Date>,
        (min, max): (Option<Date>, Option<Date>),
    ) -> Self {
        Self::new(name, label, Control::Date(DateControl { value, min, max }))
    }

    /// A time of the day.
    pub fn time(name: &str, label: impl Into<String>, value: Option<Time>) -> Self {
        Self::new(name, label, Control::Time(value))
    }

    /// One of several: (value, label).
    pub fn choice(
        name: &str,
        label: impl Into<String>,
        value: impl Into<String>,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let control = ChoiceControl {
            options: choice_options(options),
            value: value.into(),
        };
        Self::new(name, label, Control::Choice(control))
    }

    /// Any of several: (value, label).
    pub fn choices(
        name: &str,
        label: impl Into<String>,
        values: Vec<String>,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let control = ChoicesControl {
            options: choice_options(options),
            values,
        };
        Self::new(name, label, Control::Choices(control))
    }

    /// Yes or no.
    pub fn check(name: &str, label: impl Into<String>, checked: bool) -> Self {
        Self::new(name, label, Control::Check(checked))
    }

    /// One of the classes and groups that the caller is staff of.
    pub fn audience(name: &str, label: impl Into<String>, value: Option<Audience>) -> Self {
        Self::new(name, label, Control::Audience(AudienceControl { value })).required()
    }

    /// Files to send along, at most so many: those that are there, to be left or taken out, and others. The
    /// field comes with the identifier of each; put them into a record.
    pub fn files(
        name: &str,
        label: impl Into<String>,
        files: impl IntoIterator<Item = File>,
        most: u32,
    ) -> Self {
        FILES.get_or_init(|| take_files);
        let files = files.into_iter().collect();
        Self::new(name, label, Control::Files(FilesControl { files, most }))
    }

    /// People and groups to write to: those chosen, a search field, and what the search finds, asked of the
    /// directory. Where [`FormData::finds`] says that searching was asked for, answer
    /// [`Outcome::Invalid`](super::Outcome::Invalid) with the form again, and this field made of what was
    /// sent. Whom the caller may neither write to nor see is left out of those chosen.
    pub fn recipients(
        name: &str,
        label: impl Into<String>,
        chosen: &[Addressee],
        search: &str,
    ) -> Self {
        RECIPIENTS.get_or_init(|| take_recipients);
        let (found, more) = found(chosen, search);
        let control = RecipientsControl {
            chosen: named(chosen),
            search: search.into(),
            found,
            more,
        };
        Self::new(name, label, Control::Recipients(control))
    }

    /// For [`Field::recipients`]: with these to choose from, where nobody is looked for yet.
    #[must_use]
    pub fn offering(
        mut self,
        groups: impl IntoIterator<Item = CorrespondentGroup>,
        people: impl IntoIterator<Item = Correspondent>,
    ) -> Self {
        if let Control::Recipients(control) = &mut self.control
            && control.search.is_empty()
        {
            let groups = groups
                .into_iter()
                .map(|group| (group.addressee, group.label));
            let offered = groups.chain(people.into_iter().map(described));
            let offered = offered.map(|(addressee, label)| (addressee.to_string(), label));
            let mut new =
                offered.filter(|(value, _)| !control.chosen.iter().any(|one| one.value == *value));
            control.found = choice_options(new.by_ref().take(FOUND as usize));
            control.more = new.next().is_some();
        }
        self
    }

    /// For [`Field::recipients`]: somebody chosen whom the caller may write to here though the directory does
    /// not say so, under this name: whoever wrote what is answered.
    #[must_use]
    pub fn knowing(mut self, addressee: &Addressee, name: impl Into<String>) -> Self {
        if let Control::Recipients(control) = &mut self.control {
            let value = addressee.to_string();
            if !control.chosen.iter().any(|one| one.value == value) {
                let label = name.into();
                control.chosen.insert(0, ChoiceOption { value, label });
            }
        }
        self
    }

    /// Sent back as it is. Anyone can change it.
    pub fn hidden(name: &str, value: impl Into<String>) -> Self {
        Self::new(name, "", Control::Hidden(value.into()))
    }

    /// With a sentence that helps.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With a sentence that says how to write a list or something bold, for a text in Markdown.
    #[must_use]
    pub fn hint_markdown(self, language: Language) -> Self {
        self.hint(language.pick(
            "Pour une liste, commencez chaque ligne par un tiret et une espace. Pour du gras\u{a0}: **gras**.",
            "For a list, begin each line with a hyphen and a space. For bold: **bold**.",
        ))
    }

    /// Must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Takes what was sent under the field's name. Browsers send nothing for an unchecked box.
    fn take(&mut self, sent: &FormData) {
        if let Control::Check(checked) = &mut self.control {
            *checked = sent.get(&self.name).is_some();
            return;
        }
        if let Control::Choices(choices) = &mut self.control {
            choices.values = sent.all(&self.name).map(str::to_owned).collect();
            return;
        }
        if matches!(self.control, Control::Files(_) | Control::Recipients(_)) {
            let asking = match &self.control {
                Control::Files(_) => FILES.get(),
                _ => RECIPIENTS.get(),
            };
            if let Some(take) = asking {
                take(self, sent);
            }
            return;
        }
        let Some(text) = sent.get(&self.name) else {
            return;
        };
        match &mut self.control {
            Control::Text(text_control) | Control::LongText(text_control) => {
                text.clone_into(&mut text_control.value);
            }
            Control::Number(number) => text.clone_into(&mut number.value),
            Control::Date(date) => date.value = Date::parse(text),
            Control::Time(time) => *time = Time::parse(text),
            Control::Choice(choice) => text.clone_into(&mut choice.value),
            Control::Audience(audience) => audience.value = Audience::parse(text),
            Control::Check(_)
            | Control::Choices(_)
            | Control::Recipients(_)
            | Control::Hidden(_)
            | Control::Files(_) => {}
        }
    }
}

fn choice_options(options: impl IntoIterator<Item = (String, String)>) -> Vec<ChoiceOption> {
    options
        .into_iter()
        .map(|(value, label)| ChoiceOption { value, label })
        .collect()
}

/// What a recipients control lists at most of what a search found.
const FOUND: u32 = 20;

/// Takes what was sent, and asks the kernel about it.
type Asking = fn(&mut Field, &FormData);

/// Set by who makes such a field: so that a module whose forms have none is not linked with what it never asks
/// for, which its manifest does not name.
static FILES: OnceLock<Asking> = OnceLock::new();
static RECIPIENTS: OnceLock<Asking> = OnceLock::new();

fn take_files(field: &mut Field, sent: &FormData) {
    if let Control::Files(control) = &mut field.control {
        control.files = blobs::describe(sent.all(&field.name)).unwrap_or_default();
    }
}

fn take_recipients(field: &mut Field, sent: &FormData) {
    if let Control::Recipients(recipients) = &mut field.control {
        let chosen: Vec<_> = sent.all(&field.name).filter_map(Addressee::parse).collect();
        let search = sent.get(&format!("{}-search", field.name));
        recipients.chosen = named(&chosen);
        recipients.search = search.unwrap_or_default().into();
        (recipients.found, recipients.more) = found(&chosen, &recipients.search);
    }
}

/// Addressees that the caller may know of, with their names.
fn named(addressees: &[Addressee]) -> Vec<ChoiceOption> {
    let mut distinct: Vec<Addressee> = Vec::with_capacity(addressees.len());
    for addressee in addressees {
        if !distinct.contains(addressee) {
            distinct.push(addressee.clone());
        }
    }
    let both = distinct.iter().zip(directory::addressee_names(&distinct));
    choice_options(both.filter_map(|(addressee, name)| Some((addressee.to_string(), name?))))
}

/// Whom a search finds that are not chosen yet, and whether there are more: groups, then people; neither keeps the
/// other out.
fn found(chosen: &[Addressee], search: &str) -> (Vec<ChoiceOption>, bool) {
    const MOST: usize = FOUND as usize;
    if search.trim().is_empty() {
        return (Vec::new(), false);
    }
    let is_new = |addressee: &Addressee| !chosen.contains(addressee);
    let groups = directory::correspondent_groups(search).into_iter();
    let groups = groups.map(|group| (group.addressee, group.label));
    let groups: Vec<_> = groups.filter(|(addressee, _)| is_new(addressee)).collect();
    // Those who are chosen are among them: as many more, so that the others are not cut.
    let are_people = |one: &&Addressee| matches!(one, Addressee::Person(_));
    let known = u32::try_from(chosen.iter().filter(are_people).count()).unwrap_or(u32::MAX);
    let batch = directory::correspondents(search, None, None, known.saturating_add(FOUND).min(100));
    let people = batch.people.into_iter().map(described);
    let people: Vec<_> = people.filter(|(addressee, _)| is_new(addressee)).collect();
    let all = groups.len() + people.len();
    let for_groups = MOST - people.len().min(MOST / 2);
    let shown = groups.into_iter().take(for_groups).chain(people);
    let shown = shown.map(|(addressee, label)| (addressee.to_string(), label));
    let shown = choice_options(shown.take(MOST));
    let more = all > shown.len() || batch.next.is_some();
    (shown, more)
}

/// A person, with what helps to tell them from another of the name: subjects, classes, children.
fn described(one: Correspondent) -> (Addressee, String) {
    let what: Vec<_> = match one.children.as_slice() {
        [] => [one.subjects, one.classes].concat(),
        children => children.iter().map(|child| child.name.clone()).collect(),
    };
    let label = match what.as_slice() {
        [] => one.person.name,
        what => format!("{} ({})", one.person.name, what.join(", ")),
    };
    (Addressee::Person(one.person.id), label)
}
