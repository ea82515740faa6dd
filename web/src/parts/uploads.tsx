/* Pictures and documents that go with a text: chosen, sent, described, put in order. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Problem } from "../lib/api";
import { percent } from "../lib/format";
import { t } from "../lib/texts";
import {
	type Sender,
	type SendingState,
	sendDocument,
	sendPicture,
	type UploadFile,
	useSending,
} from "../lib/uploads";
import { FieldFrame, type FormError, IconButton } from "./controls";
import { Picture } from "./picture";
import { problemText } from "./said";

export interface PictureValue {
	id: string;
	/** What is to be seen, for whoever cannot see it. */
	alt: string;
	files: UploadFile[];
}

export interface DocumentValue {
	id: string;
	name: string;
	files: UploadFile[];
}

const ALT_MOST = 200;

const altId = (id: string, one: PictureValue): string => `${id}-alt-${one.id}`;

/** What is still missing, for the summary of its form and for the field's `errors`. */
export const pictureErrors = (id: string, value: PictureValue[]): FormError[] =>
	value.flatMap((one, i) =>
		one.alt.trim() === ""
			? [{ at: altId(id, one), text: t("uploads.alt_missing", { place: i + 1 }) }]
			: [],
	);

interface FieldOf<V> {
	id: string;
	label: string;
	value: V[];
	onChange: (value: V[]) => void;
	most: number;
	/** Who sends instead; of tests. */
	send?: Sender;
	/** What is shown instead of what is under way; of the gallery. */
	state?: SendingState;
}

const say = (problem: Problem): string =>
	problem.code === "body_too_large" ? t("uploads.too_large") : problemText(problem);

function progressText({ sending }: SendingState): string {
	if (!sending) return "";
	return sending.share < 1
		? t("uploads.sending", { name: sending.name, share: percent(sending.share, 1) })
		: t("uploads.checking", { name: sending.name });
}

/** Whole tens alone: whoever listens does not hear every step. */
const inTens = (state: SendingState): SendingState =>
	state.sending && state.sending.share < 1
		? {
				...state,
				sending: { ...state.sending, share: Math.floor(state.sending.share * 10) / 10 },
			}
		: state;

/** What both fields have in common: the choosing, what is under way, what was refused, the order. */
function Files<V extends { id: string }>(
	props: FieldOf<V> & {
		accept: string;
		hint: string;
		add: string;
		sender: Sender;
		toValue: (upload: { id: string; name: string | null; files: UploadFile[] }) => V;
		nameOf: (one: V, place: number) => string;
		body: (one: V, place: number, change: (one: V) => void) => ComponentChildren;
	},
): JSX.Element {
	const { id, value, most, nameOf } = props;
	const sending = useSending<V>({
		value,
		onChange: props.onChange,
		most,
		send: props.send ?? props.sender,
		toValue: props.toValue,
		say,
		tooMany: t("uploads.too_many", { most }),
	});
	const state = inTens(props.state ?? sending);
	const [said, setSaid] = useState("");
	const focusAt = useRef("");
	useEffect(() => {
		if (focusAt.current) document.getElementById(focusAt.current)?.focus();
		focusAt.current = "";
	});
	const act = (next: V[], focus: string, text: string): void => {
		focusAt.current = focus;
		sending.forget();
		setSaid(text);
		sending.change(next);
	};
	const move = (from: number, to: number): void => {
		const next = [...value];
		const [one] = next.splice(from, 1);
		if (!one) return;
		next.splice(to, 0, one);
		act(
			next,
			`${id}-${to < from ? "earlier" : "later"}-${one.id}`,
			t("uploads.moved", { place: to + 1, count: value.length }),
		);
	};
	const remove = (at: number): void => {
		const next = value.filter((_, i) => i !== at);
		const beside = next[Math.min(at, next.length - 1)];
		act(next, beside ? `${id}-remove-${beside.id}` : id, t("uploads.removed"));
	};
	const isFull = value.length >= most;
	return (
		<fieldset class="uploads">
			<legend>{props.label}</legend>
			{value.length > 0 && (
				<ol class="uploads-list" role="list">
					{value.map((one, i) => (
						<li key={one.id} class="uploads-one">
							<div class="uploads-body">
								{props.body(one, i + 1, (changed) =>
									sending.change(value.map((other) => (other.id === one.id ? changed : other))),
								)}
							</div>
							<div class="uploads-acts">
								<IconButton
									id={`${id}-earlier-${one.id}`}
									icon="up"
									label={t("uploads.earlier", { name: nameOf(one, i + 1) })}
									isOff={i === 0}
									onPress={() => move(i, i - 1)}
								/>
								<IconButton
									id={`${id}-later-${one.id}`}
									icon="down"
									label={t("uploads.later", { name: nameOf(one, i + 1) })}
									isOff={i === value.length - 1}
									onPress={() => move(i, i + 1)}
								/>
								<IconButton
									id={`${id}-remove-${one.id}`}
									icon="close"
									label={t("uploads.remove", { name: nameOf(one, i + 1) })}
									onPress={() => remove(i)}
								/>
							</div>
						</li>
					))}
				</ol>
			)}
			<FieldFrame id={id} label={props.add} hint={isFull ? t("uploads.full") : props.hint}>
				<input
					id={id}
					type="file"
					class="input uploads-choose"
					accept={props.accept}
					multiple
					aria-describedby={`${id}-hint`}
					onChange={(event) => {
						const input = event.currentTarget;
						setSaid("");
						sending.choose([...(input.files ?? [])]);
						// the same file may be chosen again
						input.value = "";
					}}
				/>
			</FieldFrame>
			<p role="status" class="small">
				{progressText(state) || (sending.sent && t("uploads.sent", { name: sending.sent })) || said}
			</p>
			<div role="alert">
				{state.refused.length > 0 && (
					<ul class="uploads-refused">
						{state.refused.map(({ name, why }, i) => (
							<li key={`${i}${name}`} class="field-error">
								<span>{t("uploads.refused", { name, why })}</span>
							</li>
						))}
					</ul>
				)}
			</div>
		</fieldset>
	);
}

function AltField(props: {
	id: string;
	place: number;
	value: string;
	error?: string | undefined;
	onInput: (value: string) => void;
}): JSX.Element {
	const { id, place, error } = props;
	return (
		<FieldFrame
			id={id}
			label={t("uploads.alt", { place })}
			hint={t("uploads.alt_hint")}
			error={error}
		>
			<input
				id={id}
				type="text"
				class="input"
				value={props.value}
				maxLength={ALT_MOST}
				aria-required="true"
				dir="auto"
				autocomplete="off"
				aria-describedby={`${id}-hint${error ? ` ${id}-error` : ""}`}
				aria-invalid={error ? "true" : undefined}
				onInput={(event) => props.onInput(event.currentTarget.value)}
			/>
		</FieldFrame>
	);
}

/** Pictures, each with its description. `errors` are those of pictureErrors, once it is asked for. */
export function PictureField(props: FieldOf<PictureValue> & { errors?: FormError[] }): JSX.Element {
	const { id, errors = [] } = props;
	return (
		<Files<PictureValue>
			{...props}
			accept="image/jpeg,image/png,image/webp"
			hint={t("uploads.pictures_hint", { most: props.most })}
			add={t("uploads.pictures_add")}
			sender={sendPicture}
			toValue={(upload) => ({ id: upload.id, alt: "", files: upload.files })}
			nameOf={(_, place) => t("uploads.picture", { place })}
			body={(one, place, change) => (
				<>
					<Picture files={one.files} alt={one.alt} sizes="7rem" class="uploads-thumb" />
					<AltField
						id={altId(id, one)}
						place={place}
						value={one.alt}
						error={errors.find(({ at }) => at === altId(id, one))?.text}
						onInput={(alt) => change({ ...one, alt })}
					/>
				</>
			)}
		/>
	);
}

/** Documents, under the names that they came with. */
export function DocumentField(props: FieldOf<DocumentValue>): JSX.Element {
	return (
		<Files<DocumentValue>
			{...props}
			accept="application/pdf,.pdf"
			hint={t("uploads.documents_hint", { most: props.most })}
			add={t("uploads.documents_add")}
			sender={sendDocument}
			toValue={(upload) => ({ id: upload.id, name: upload.name ?? "", files: upload.files })}
			nameOf={(one) => one.name}
			body={(one) => {
				const address = one.files[0]?.address;
				const name = <bdi>{one.name}</bdi>;
				return <p class="uploads-name">{address ? <a href={address}>{name}</a> : name}</p>;
			}}
		/>
	);
}
