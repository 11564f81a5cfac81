import { Arg, Ctx, Directive, Query, Resolver } from 'type-graphql';
import type { DirectoryContext } from '../access/access.js';
import { InputErrors } from '../mutation/input-errors.js';
import {
  type LinkAgreement,
  type LinkField,
  LinkReason,
  LinkScore,
  type LinkVerdict,
  ScoreLinkInput,
  ScoreLinkPayload,
} from './link-score.type.js';
import { PatientRecordStore } from './patient-record.store.js';
import { scoreLinks } from './score-link.js';

const CANDIDATES_AT_MOST = 200;

@Resolver()
export class LinkScoreResolver {
  @Query(() => ScoreLinkPayload, {
    description: 'How likely each candidate of a search is the patient, and why (名寄せ). It changes nothing.',
  })
  @Directive('@requiresScopes(scopes: [["directory:manage"]])')
  async scoreLink(
    @Arg('input', () => ScoreLinkInput) input: ScoreLinkInput,
    @Ctx() { database }: DirectoryContext,
  ): Promise<ScoreLinkPayload> {
    const patient = await new PatientRecordStore(database.manager).byId(input.patientId);
    const errors = new InputErrors();
    errors.expect(patient, 'patientId', 'NOT_FOUND', 'There is no patient with this id.');
    errors.expect(input.candidates.length <= CANDIDATES_AT_MOST, 'candidates', 'TOO_MANY', `At most ${CANDIDATES_AT_MOST} candidates.`);
    if (!patient || errors.any) return { scores: [], userErrors: errors.userErrors };
    const candidates = input.candidates.map((one, candidate) => ({ ...one, candidate }));
    const scores = scoreLinks(patient, candidates).map(({ candidate, score, verdict, reasons }) =>
      Object.assign(new LinkScore(), {
        patientId: patient.id,
        candidate: candidate.candidate,
        localPatientId: candidate.localPatientId ?? null,
        score,
        verdict: verdict as LinkVerdict,
        reasons: reasons.map(({ field, agreement, detail }) =>
          Object.assign(new LinkReason(), { field: field as LinkField, agreement: agreement as LinkAgreement, detail: detail ?? null }),
        ),
      }),
    );
    return { scores, userErrors: [] };
  }
}
