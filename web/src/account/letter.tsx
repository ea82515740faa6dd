/* A letter's code, typed or brought by its QR; whoever found the letter does not know the birth date. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { send } from "../lib/api";
import { t } from "../lib/texts";
import { Field } from "../parts/controls";
import { BirthFields, birthDate, NO_BIRTH } from "./birth";
import { FormOf, missing, useForm } from "./form";
import { readMe } from "./state";

const PLACES = {
	letter_typo: "letter",
	letter_wrong: "letter",
	letter_used: "letter",
	letter_expired: "letter",
	document_taken: "letter",
	census_age: "letter-birth",
};

export function Letter({ brought }: { brought: string }): JSX.Element {
	const [code, setCode] = useState(brought);
	const [birth, setBirth] = useState(NO_BIRTH);
	const form = useForm(PLACES);
	const submit = async (): Promise<void> => {
		const body = { code, birth_date: birthDate(birth) };
		await send("POST", "/api/account/verification/letter", body);
		await readMe();
	};
	return (
		<FormOf
			form={form}
			go={t("verification.go")}
			look="quiet"
			onSubmit={() =>
				form.run(
					() => [
						...missing({ letter: [code, t("letter.empty")] }),
						...(birthDate(birth)
							? []
							: [{ at: "letter-birth", text: t("verification.birth_wrong") }]),
					],
					submit,
				)
			}
		>
			<Field
				id="letter"
				label={t("letter.code")}
				hint={t("letter.hint")}
				value={code}
				onInput={setCode}
				error={form.of("letter") ?? form.of("code")}
				isCode
			/>
			<BirthFields
				id="letter-birth"
				value={birth}
				onChange={setBirth}
				error={form.of("letter-birth") ?? form.of("birth_date")}
			/>
		</FormOf>
	);
}
