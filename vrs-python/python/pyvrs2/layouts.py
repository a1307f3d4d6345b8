"""Layouts as Python classes: :func:`layout` makes one of annotated fields, as the derive of the Rust library does of structs.

.. code-block:: python

    @pyvrs2.layout
    class Pose:
        orientation: Annotated[np.ndarray, Matrix(3)]
        translation: Annotated[np.ndarray, Point(3)]


    @pyvrs2.layout
    class Frame:
        exposure: Annotated[float, "float32", Field(unit="s", default=0.01)]
        counter: np.uint64
        gains: Annotated[np.ndarray, "float32", 3]
        features: Annotated[np.ndarray, Point(2, "float32"), ...]
        note: str
        limits: dict[str, float]
        left_hand: Pose
        temperature: np.float32 | None
        image: Annotated[np.ndarray, Image(640, 480, "rgb8")]

    stream.create_data_record(0.5, Frame(...))

=======================================================  =====================================================================
annotation                                               stored as
=======================================================  =====================================================================
``np.float32``, ``bool``, ``int`` (int64), ``float``     one number (``DataPieceValue``)
``Annotated[float, "float32"]``                          one number of that dtype
``Annotated[np.ndarray, Point(3)]``, ``Matrix(4)``       one point or matrix of float64, or of the dtype behind
``Annotated[np.ndarray, "float32", 3]``                  three numbers, points or matrices (``DataPieceArray``)
``Annotated[np.ndarray, "float32", ...]``                any number of them (``DataPieceVector``); without ``...`` too
``list[str]``, ``list[np.float32]``, ``bytes``           any number of texts, of numbers, of bytes
``str``                                                  a text (``DataPieceString``)
``dict[str, float]``, ``dict[str, str]``                 a map (``DataPieceStringMap``)
a subclass of ``Enum``                                   one number, int32 or the dtype that ``Annotated`` says
a class of :func:`layout`                                its fields, their labels behind ``field/``
``tuple[Pose, Pose]``                                    the same behind ``field/0/``, ``field/1/``
any of these ``| None``                                  nothing where it is None; a class adds its fields without a prefix
``Annotated[np.ndarray, Image(...)]``                    a block of an image, of sound, of bytes: in data records
=======================================================  =====================================================================

What is None and what is not is a fact of the format of a record: each set of fields that occurs is declared as a version of its
own, so that nothing is lost.
"""

from __future__ import annotations

import dataclasses
import enum
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from ._pyvrs2 import VRSDataLayout
from .errors import LayoutError

__all__ = ["Audio", "Binary", "Field", "Image", "Matrix", "Point", "layout", "layout_of"]

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Point:
    """A point of 2, 3 or 4 components: float64, float32 or int32."""

    size: int
    dtype: Any = "float64"


@dataclasses.dataclass(frozen=True)
class Matrix:
    """A square matrix of 2, 3 or 4 rows: float64, float32 or int32."""

    size: int
    dtype: Any = "float64"


@dataclasses.dataclass(frozen=True)
class Field:
    """What a definition says of a field besides its type.

    :param label: its label, where that is not the name of the field
    :param default: what readers answer when a file lacks it
    :param required: whether readers insist on it
    :param min: the least value of a number, ``max`` the greatest; ``min_increment`` and ``max_increment`` of its steps
    :param tags: further texts
    :param properties: further numbers, of the type of the field
    :param names: for an enum: whether the file keeps its names
    """

    label: str | None = None
    default: Any = None
    required: bool = False
    unit: str | None = None
    description: str | None = None
    min: Any = None
    max: Any = None
    min_increment: Any = None
    max_increment: Any = None
    tags: Mapping[str, str] | None = None
    properties: Mapping[str, Any] | None = None
    names: bool = False

    def _facts(self) -> dict[str, Any]:
        """What the methods of :class:`VRSDataLayout` take."""
        said = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        left_out = ("label", "names")
        return {name: value for name, value in said.items() if name not in left_out and value is not None and value is not False}


@dataclasses.dataclass(frozen=True)
class Image:
    """A block of an image: see :meth:`VRSDataLayout.add_image_spec`."""

    width: int
    height: int
    pixel: str
    codec: str | None = None
    quality: int | None = None

    def _declare(self, layout: VRSDataLayout, name: str) -> None:
        """Declares the block."""
        layout.add_image_spec(name, self.width, self.height, self.pixel, codec=self.codec, quality=self.quality)


@dataclasses.dataclass(frozen=True)
class Audio:
    """A block of sound: see :meth:`VRSDataLayout.add_audio_spec`."""

    rate: int
    channels: int
    sample: str

    def _declare(self, layout: VRSDataLayout, name: str) -> None:
        """Declares the block."""
        layout.add_audio_spec(name, self.rate, self.channels, self.sample)


@dataclasses.dataclass(frozen=True)
class Binary:
    """A block of bytes: see :meth:`VRSDataLayout.add_binary`."""

    size: int | None = None
    format: str = ""

    def _declare(self, layout: VRSDataLayout, name: str) -> None:
        """Declares the block."""
        layout.add_binary(name, self.size, format=self.format)


@dataclasses.dataclass(frozen=True)
class _Leaf:
    """A field or a block of a class, with those of the classes in it."""

    label: str
    value: Callable[[Any], Any]
    declare: Callable[[VRSDataLayout, str], None]
    is_block: bool
    # The optional fields that it is part of, outermost first: each is known by its number.
    groups: tuple[int, ...]


class _Shape:
    """The fields and blocks of a class, and its layouts by the optional fields that are there."""

    def __init__(self, cls: type, names: Mapping[str, Any]) -> None:
        try:
            self.hints = typing.get_type_hints(cls, localns=dict(names), include_extras=True)
        except NameError as error:
            raise LayoutError(f"{cls.__qualname__}: an annotation names something that is not known here: {error}") from error
        self.fields = dataclasses.fields(cls)
        self.name = cls.__qualname__
        self.leaves: list[_Leaf] = []
        self.groups: list[Callable[[Any], bool]] = []
        self.layouts: dict[tuple[bool, ...], VRSDataLayout] = {}
        self.leaves.extend(self._class(self, "", (), ()))

    def presence(self, instance: object) -> tuple[bool, ...]:
        """Which of the optional fields an instance has."""
        return tuple(is_there(instance) for is_there in self.groups)

    def present(self, presence: tuple[bool, ...]) -> Iterator[_Leaf]:
        """The fields that are there."""
        return (leaf for leaf in self.leaves if all(presence[group] for group in leaf.groups))

    def declare(self, presence: tuple[bool, ...]) -> VRSDataLayout:
        """A layout with these optional fields."""
        layout = VRSDataLayout()
        for leaf in self.present(presence):
            leaf.declare(layout, leaf.label)
        return layout

    def take_apart(self, instance: object) -> tuple[VRSDataLayout, list[Any], list[Any]]:
        """The layout of an instance, the values of its fields, those of its blocks."""
        presence = self.presence(instance)
        if (layout := self.layouts.get(presence)) is None:
            layout = self.layouts[presence] = self.declare(presence)
        values: tuple[list[Any], list[Any]] = ([], [])
        for leaf in self.present(presence):
            values[leaf.is_block].append(leaf.value(instance))
        return layout, *values

    # ---- annotations -------------------------------------------------------------------------------

    def _class(
        self, shape: _Shape, prefix: str, path: tuple[str | int, ...], groups: tuple[int, ...]
    ) -> Iterator[_Leaf]:
        for field in shape.fields:
            where = f"field `{field.name}` of {shape.name}"
            yield from self._field(shape.hints[field.name], where, prefix, field.name, (*path, field.name), groups)

    def _field(
        self, hint: Any, where: str, prefix: str, name: str, path: tuple[str | int, ...], groups: tuple[int, ...]
    ) -> Iterator[_Leaf]:
        hint, extras = _unwrap(hint)
        options = [option for option in typing.get_args(hint) if option is not type(None)]
        is_flat = False
        if _is_union(hint) and len(options) == 1:
            get = _getter(path)
            outer = [self.groups[group] for group in groups]
            self.groups.append(lambda instance: all(is_there(instance) for is_there in outer) and get(instance) is not None)
            groups = (*groups, len(self.groups) - 1)
            hint, inner = _unwrap(options[0])
            extras, is_flat = (*inner, *extras), True
        if _is_layout(hint):
            yield from self._class(vars(hint)["__vrs_shape__"], prefix if is_flat else f"{prefix}{name}/", path, groups)
            return
        items = typing.get_args(hint) if typing.get_origin(hint) is tuple else ()
        if items and all(_is_layout(item) for item in items):
            for index, item in enumerate(items):
                yield from self._class(vars(item)["__vrs_shape__"], f"{prefix}{name}/{index}/", (*path, index), groups)
            return
        label, declare, is_block = _leaf(hint, extras, where)
        yield _Leaf(prefix + (label or name), _getter(path), declare, is_block, groups)


def _unwrap(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type, and what `Annotated` says of it."""
    if typing.get_origin(hint) is typing.Annotated:
        inner, *extras = typing.get_args(hint)
        return inner, tuple(extras)
    return hint, ()


def _is_union(hint: Any) -> bool:
    return typing.get_origin(hint) in (typing.Union, types.UnionType) and type(None) in typing.get_args(hint)


def _is_layout(hint: Any) -> bool:
    return isinstance(hint, type) and "__vrs_shape__" in vars(hint)


def _getter(path: Sequence[str | int]) -> Callable[[Any], Any]:
    """What a path of names and indices leads to."""
    if all(isinstance(step, str) for step in path):
        return attrgetter(".".join(map(str, path)))

    def get(instance: Any) -> Any:
        for step in path:
            instance = instance[step] if isinstance(step, int) else getattr(instance, step)
        return instance

    return get


def _leaf(
    hint: Any, extras: tuple[Any, ...], where: str
) -> tuple[str | None, Callable[[VRSDataLayout, str], None], bool]:
    """The label that an annotation says, how it is declared, and whether it is a block."""
    facts = next((extra for extra in extras if isinstance(extra, Field)), Field())
    extras = tuple(extra for extra in extras if not isinstance(extra, Field))
    if extras and isinstance(extras[0], (Image, Audio, Binary)):
        return facts.label, extras[0]._declare, True
    said = facts._facts()
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        dtype = extras[0] if extras else "int32"
        keeps = facts.names
        return facts.label, lambda layout, label: layout.add_enum(label, hint, dtype, keep_names=keeps, **said), False
    method, *arguments = _piece(hint, extras, where)
    return facts.label, lambda layout, label: getattr(layout, method)(label, *arguments, **said), False


def _piece(hint: Any, extras: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    """The method of a layout that declares a piece, and what it takes."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is str:
        return ("add_string",)
    if hint is bytes:
        return ("add_vector", "uint8")
    if origin is dict and len(arguments) == 2 and arguments[0] is str:
        return ("add_string_map", _element(arguments[1], where))
    if origin is list and len(arguments) == 1:
        return ("add_vector", _element(arguments[0], where))
    if _is_array(hint):
        match extras:
            case (Point() | Matrix() as compound,):
                return ("add_scalar", _name(compound))
            case (dtype,) | (dtype, types.EllipsisType()):
                return ("add_vector", _name(dtype))
            case (dtype, int(size)):
                return ("add_array", _name(dtype), size)
        raise LayoutError(f"{where}: say what the array holds: Annotated[np.ndarray, \"float32\", 3]")
    if len(extras) == 1:
        return ("add_scalar", _name(extras[0]))
    return ("add_scalar", _element(hint, where))


def _is_array(hint: Any) -> bool:
    """Whether a type is an array of NumPy, or one of `numpy.typing`."""
    return getattr(typing.get_origin(hint) or hint, "__name__", "") == "ndarray"


def _element(hint: Any, where: str) -> Any:
    """The dtype of one element."""
    hint, extras = _unwrap(hint)
    if extras:
        return _name(extras[0])
    if isinstance(hint, (str, type)) and not _is_array(hint) and not _is_layout(hint):
        return hint
    raise LayoutError(f"{where}: {hint!r} is no type of an element; layouts and lists cannot stand in lists and maps")


def _name(dtype: Any) -> Any:
    """A dtype; that of points and matrices by its name in definitions."""
    if not isinstance(dtype, (Point, Matrix)):
        return dtype
    letters = {"float64": "d", "float32": "f", "int32": "i"}
    component = dtype.dtype if isinstance(dtype.dtype, str) else getattr(dtype.dtype, "__name__", str(dtype.dtype))
    if component not in letters or dtype.size not in (2, 3, 4):
        raise LayoutError(f"{dtype}: points and matrices have 2, 3 or 4 rows of float64, float32 or int32")
    return f"{type(dtype).__name__}{dtype.size}D{letters[component]}"


@typing.dataclass_transform()
def layout(cls: type[T]) -> type[T]:
    """Makes a class a layout, and a dataclass if it is none: its instances are given to ``create_*_record``.

    The classes that are fields of others come first.

    :raises LayoutError: A field cannot be stored
    """
    cls = cls if "__dataclass_fields__" in vars(cls) else dataclasses.dataclass(cls)
    # Annotations may be texts, with names of the function that the class stands in.
    shape = _Shape(cls, sys._getframe(1).f_locals)
    # Mistakes are told now, whichever of the optional fields are there.
    shape.declare((True,) * len(shape.groups))
    cls.__vrs_shape__ = shape  # type: ignore[attr-defined]
    cls.__vrs_record__ = shape.take_apart  # type: ignore[attr-defined]
    return cls


def layout_of(source: object) -> VRSDataLayout:
    """The layout of a class of :func:`layout`, without its optional fields; or of an instance, with those that it has.

    :raises LayoutError: It is none
    """
    shape = getattr(source, "__vrs_shape__", None)
    if not isinstance(shape, _Shape):
        raise LayoutError(f"{source!r} is no layout: decorate its class by @pyvrs2.layout")
    return shape.declare((False,) * len(shape.groups) if isinstance(source, type) else shape.presence(source))
