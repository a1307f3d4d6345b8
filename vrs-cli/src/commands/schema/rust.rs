//! `vrs schema rust`: structs for the layouts of a stream.

use std::io::{self, Write};

use vrs::RecordType;
use vrs::format::{ContentType, Definitions, LayoutDefinition, layout_tag};

use crate::args::SchemaArgs;
use crate::commands::layout_blocks;
use crate::output::{Output, Verdict};
use crate::rust::Source;
use crate::select::Types;
use crate::text::stream_title;

pub(super) fn run(args: &SchemaArgs, out: &mut Output) -> io::Result<()> {
    let Some(file) = out.open(&args.file) else { return Ok(()) };
    let Some(stream) = out.take(Verdict::Usage, file.stream(&args.stream)) else { return Ok(()) };
    let types = Types::new(&args.types);
    let layouts: Vec<_> = layouts(stream.definitions())
        .filter(|layout| types.has(layout.record_type) && args.version.is_none_or(|wanted| wanted == layout.version))
        .collect();
    if layouts.is_empty() {
        let file = args.file.display();
        out.complain(Verdict::Usage, format_args!("{file}: stream {} defines no such layout", stream.id()));
        return Ok(());
    }
    let mut source = Source::default();
    for layout in layouts {
        if let Err(problem) = layout.add_to(&mut source) {
            let problem = format!("{} is no struct: {problem}", layout.tag());
            source.add_comment(&problem);
            out.complain(Verdict::Findings, format_args!("{}: {problem}", args.file.display()));
        }
    }
    writeln!(out, "// Layouts of {}. Made by `vrs schema rust`.\n", stream_title(stream))?;
    write!(out, "{}", source.finish())
}

/// The layout of one block of a record format.
struct Layout<'r> {
    record_type: RecordType,
    version: u32,
    block: usize,
    definition: Result<&'r LayoutDefinition, String>,
    /// Whether there are other versions of such records.
    has_versions: bool,
    /// Whether the records have other layouts.
    has_blocks: bool,
}

/// All layouts that a stream declares.
fn layouts(definitions: &Definitions) -> impl Iterator<Item = Layout<'_>> {
    definitions.iter().flat_map(|(record_type, version, definition)| {
        let has_versions = definitions.iter().filter(|(other, ..)| *other == record_type).count() > 1;
        let has_blocks = definition.format.count(ContentType::DataLayout) > 1;
        layout_blocks(definition).map(move |(block, definition)| Layout {
            record_type,
            version,
            block,
            definition,
            has_versions,
            has_blocks,
        })
    })
}

impl Layout<'_> {
    fn add_to(&self, source: &mut Source) -> Result<(), String> {
        let definition = self.definition.as_ref().map_err(String::clone)?;
        source.add_layout(&self.name(), &self.doc(), definition.schema()).map_err(|obstacle| obstacle.to_string())
    }

    /// `Data`, with version and block where these are not the only ones: `DataV2Block3`.
    fn name(&self) -> String {
        let version = if self.has_versions { format!("V{}", self.version) } else { String::new() };
        let block = if self.has_blocks { format!("Block{}", self.block) } else { String::new() };
        format!("{}{version}{block}", self.record_type)
    }

    fn doc(&self) -> String {
        format!("{} records, version {} (`{}`).", self.record_type, self.version, self.tag())
    }

    fn tag(&self) -> String {
        layout_tag(self.record_type, self.version, self.block)
    }
}
