// Written by `npm run sdk` from schema/api.graphql and clients/sdk/operations. Do not edit.

import type { Operation } from '../operation.js';
import type { AcceptCareInvitationMutation, AcceptCareInvitationMutationVariables, CancelCareVisitMutation, CancelCareVisitMutationVariables, CareExportQuery, CareExportQueryVariables, CareRecordTextsQuery, CareRecordTextsQueryVariables, ChangeCareMembershipMutation, ChangeCareMembershipMutationVariables, ChartCareQuery, ChartCareQueryVariables, CompleteCareTaskMutation, CompleteCareTaskMutationVariables, ConfirmCareRecordsMutation, ConfirmCareRecordsMutationVariables, CorrectCareRecordMutation, CorrectCareRecordMutationVariables, CreateCareRecordMutation, CreateCareRecordMutationVariables, CreateCareTaskMutation, CreateCareTaskMutationVariables, CreateCareUploadMutation, CreateCareUploadMutationVariables, DeclineCareInvitationMutation, DeclineCareInvitationMutationVariables, EndCareMembershipMutation, EndCareMembershipMutationVariables, InviteToCareTeamMutation, InviteToCareTeamMutationVariables, MoreCarePlansQuery, MoreCarePlansQueryVariables, MoreCareRecordsQuery, MoreCareRecordsQueryVariables, MoreCareTeamQuery, MoreCareTeamQueryVariables, MyCareInvitationsQuery, MyCareInvitationsQueryVariables, PlanCareVisitMutation, PlanCareVisitMutationVariables, SendCareRecordMutation, SendCareRecordMutationVariables, StartCareTeamMutation, StartCareTeamMutationVariables, WithdrawCareRecordMutation, WithdrawCareRecordMutationVariables } from './operation-types.js';

export const ChartCare: Operation<ChartCareQuery, ChartCareQueryVariables> = {
  kind: 'query',
  name: 'ChartCare',
  hash: 'bb043fc0da4f5abe5e435c5783bd82d434976155011a133a8721d36bfecd50f3',
  text: "query ChartCare($patient:ID!$system:ID!){patient(id:$patient){charts(systems:[$system]){...BannerChart ...on CareCabinetChart{careRecords(first:30){nodes{...CareRecordPart}complete answers{...AnswerPart}pageInfo{...PagePart}}careTeam(first:200){nodes{...CareTeamMemberPart}complete answers{...AnswerPart}pageInfo{...PagePart}}}}}}fragment AllergyPart on Allergy{id facility{id name}provenance{updatedAt}date dateText author kind{...CodingPart}substance{...CodingPart}group{...CodingPart}reaction severity{...CodingPart}sensitivity{...CodingPart}status notes warnings{...WarningPart}}fragment AnswerPart on FacilityAnswer{facility{id name}category state at leftOut}fragment BannerChart on Chart{allergies{nodes{...AllergyPart}complete answers{...AnswerPart}pageInfo{...PagePart}}demographics{nodes{...DemographicsPart}complete answers{...AnswerPart}pageInfo{...PagePart}}demographicsMismatch{facility{id name}fields}viewerUrl}fragment CareFormPart on CareForm{kind fall{place circumstances injury headStruck}wound{site stage lengthCm widthCm depthCm exudate infected treatment}meal{time stapleEaten sideEaten fluidMl choked}medicationTaken{adherence dosesLeft remark}}fragment CareRecordPart on CareRecord{id version kind state date dateText time recordedAt facility{id name}author{id name profession}authorProfession text vitals{kind value unit}form{...CareFormPart}bodySite tags mentions{id name}inReplyTo threadId replyCount seenByMe seenBy{at profession user{id name}facility{id name}}attachments{id kind name contentType bytes width height takenAt url thumbnailUrl}corrections{version at reason profession by{id name}text vitals{kind value unit}form{...CareFormPart}bodySite tags}withdrawn{at reason by{id name}}}fragment CareTeamMemberPart on CareTeamMember{id state user{id name kana profession}profession facility{id name}invitedAt invitedBy{id name}acceptedAt endsOn endedAt endedBy{id name}}fragment CodingPart on Coding{code text system originalText alternates{code text system}}fragment DemographicsPart on Demographics{id facility{id name}name kana birthDate sex warnings{...WarningPart}}fragment PagePart on PageInfo{hasNextPage endCursor}fragment WarningPart on ItemWarning{code place text}",
};

export const MoreCareRecords: Operation<MoreCareRecordsQuery, MoreCareRecordsQueryVariables> = {
  kind: 'query',
  name: 'MoreCareRecords',
  hash: 'b37be7841313f1a16b8c457484ebf1b664cd5e35dbbcfa76bb3f42d9b9fadbb6',
  text: "query MoreCareRecords($patient:ID!$system:ID!$first:Int!=30$after:String$period:Period$filter:CareRecordFilter){patient(id:$patient){charts(systems:[$system]){...on CareCabinetChart{careRecords(first:$first after:$after period:$period filter:$filter){nodes{...CareRecordPart}complete answers{...AnswerPart}pageInfo{...PagePart}}}}}}fragment AnswerPart on FacilityAnswer{facility{id name}category state at leftOut}fragment CareFormPart on CareForm{kind fall{place circumstances injury headStruck}wound{site stage lengthCm widthCm depthCm exudate infected treatment}meal{time stapleEaten sideEaten fluidMl choked}medicationTaken{adherence dosesLeft remark}}fragment CareRecordPart on CareRecord{id version kind state date dateText time recordedAt facility{id name}author{id name profession}authorProfession text vitals{kind value unit}form{...CareFormPart}bodySite tags mentions{id name}inReplyTo threadId replyCount seenByMe seenBy{at profession user{id name}facility{id name}}attachments{id kind name contentType bytes width height takenAt url thumbnailUrl}corrections{version at reason profession by{id name}text vitals{kind value unit}form{...CareFormPart}bodySite tags}withdrawn{at reason by{id name}}}fragment PagePart on PageInfo{hasNextPage endCursor}",
};

export const MoreCareTeam: Operation<MoreCareTeamQuery, MoreCareTeamQueryVariables> = {
  kind: 'query',
  name: 'MoreCareTeam',
  hash: '91157c5c362ab41decd58cdff285f7420e54232028e3cd859038bb0a7ec1bbd6',
  text: "query MoreCareTeam($patient:ID!$system:ID!$after:String){patient(id:$patient){charts(systems:[$system]){...on CareCabinetChart{careTeam(first:200 after:$after){nodes{...CareTeamMemberPart}complete answers{...AnswerPart}pageInfo{...PagePart}}}}}}fragment AnswerPart on FacilityAnswer{facility{id name}category state at leftOut}fragment CareTeamMemberPart on CareTeamMember{id state user{id name kana profession}profession facility{id name}invitedAt invitedBy{id name}acceptedAt endsOn endedAt endedBy{id name}}fragment PagePart on PageInfo{hasNextPage endCursor}",
};

export const MoreCarePlans: Operation<MoreCarePlansQuery, MoreCarePlansQueryVariables> = {
  kind: 'query',
  name: 'MoreCarePlans',
  hash: 'ed598feb2b2856b5967293eb76e1983d70c0807da29ec7113ab32efbbeb27488',
  text: "query MoreCarePlans($patient:ID!$system:ID!$from:Date$until:Date$tasksAfter:String$visitsAfter:String){patient(id:$patient){charts(systems:[$system]){...on CareCabinetChart{careTasks(first:100 after:$tasksAfter){nodes{...CareTaskPart}complete answers{...AnswerPart}pageInfo{...PagePart}}careVisits(first:100 after:$visitsAfter from:$from until:$until){nodes{...CareVisitPart}complete answers{...AnswerPart}pageInfo{...PagePart}}}}}}fragment AnswerPart on FacilityAnswer{facility{id name}category state at leftOut}fragment CareTaskPart on CareTask{id text dueOn assignee{id name}facility{id name}createdAt createdBy{id name}doneAt doneBy{id name}}fragment CareVisitPart on CareVisit{id startsAt endsAt note visitor{id name profession}plannedBy{id name}facility{id name}cancelledAt cancelReason}fragment PagePart on PageInfo{hasNextPage endCursor}",
};

export const MyCareInvitations: Operation<MyCareInvitationsQuery, MyCareInvitationsQueryVariables> = {
  kind: 'query',
  name: 'MyCareInvitations',
  hash: 'ee8c21f0f518318537003df9d2bd2dee91e33123757ecb305bf8bfdc2ab796bf',
  text: "query MyCareInvitations{myCareTeamInvitations{...CareTeamMemberPart patient{id name kana birthDate sex}}}fragment CareTeamMemberPart on CareTeamMember{id state user{id name kana profession}profession facility{id name}invitedAt invitedBy{id name}acceptedAt endsOn endedAt endedBy{id name}}",
};

export const CareRecordTexts: Operation<CareRecordTextsQuery, CareRecordTextsQueryVariables> = {
  kind: 'query',
  name: 'CareRecordTexts',
  hash: 'abfe86b266ed83c698528fb4dd953b14f2c6ea1969765a4f2f338f032e460dd2',
  text: "query CareRecordTexts($patient:ID!$system:ID!$after:String$period:Period$filter:CareRecordFilter){patient(id:$patient){charts(systems:[$system]){...on CareCabinetChart{careRecords(first:50 after:$after period:$period filter:$filter){nodes{...CareRecordTextPart}complete answers{...AnswerPart}pageInfo{...PagePart}}}}}}fragment AnswerPart on FacilityAnswer{facility{id name}category state at leftOut}fragment CareFormPart on CareForm{kind fall{place circumstances injury headStruck}wound{site stage lengthCm widthCm depthCm exudate infected treatment}meal{time stapleEaten sideEaten fluidMl choked}medicationTaken{adherence dosesLeft remark}}fragment CareRecordTextPart on CareRecord{id kind state date recordedAt facility{id name}author{id name}authorProfession plainText vitals{kind value unit}form{...CareFormPart}bodySite tags withdrawn{at reason}}fragment PagePart on PageInfo{hasNextPage endCursor}",
};

export const CareExport: Operation<CareExportQuery, CareExportQueryVariables> = {
  kind: 'query',
  name: 'CareExport',
  hash: 'b951ad33f7235da31eaf588654b54fc6e4449bc042d5ff3ca66a6e49c8381d7a',
  text: "query CareExport($patient:ID!$format:CareRecordExportFormat!$period:Period$filter:CareRecordFilter){careRecordExport(patientId:$patient format:$format period:$period filter:$filter)}",
};

export const CreateCareRecord: Operation<CreateCareRecordMutation, CreateCareRecordMutationVariables> = {
  kind: 'mutation',
  name: 'CreateCareRecord',
  hash: 'ae26a06a66e4392b44cf47766abb0a43fbad4d7339228ed81d5fa50776da301e',
  text: "mutation CreateCareRecord($input:CreateCareRecordInput!){createCareRecord(input:$input){careRecord{...CareRecordPart}userErrors{code field}}}fragment CareFormPart on CareForm{kind fall{place circumstances injury headStruck}wound{site stage lengthCm widthCm depthCm exudate infected treatment}meal{time stapleEaten sideEaten fluidMl choked}medicationTaken{adherence dosesLeft remark}}fragment CareRecordPart on CareRecord{id version kind state date dateText time recordedAt facility{id name}author{id name profession}authorProfession text vitals{kind value unit}form{...CareFormPart}bodySite tags mentions{id name}inReplyTo threadId replyCount seenByMe seenBy{at profession user{id name}facility{id name}}attachments{id kind name contentType bytes width height takenAt url thumbnailUrl}corrections{version at reason profession by{id name}text vitals{kind value unit}form{...CareFormPart}bodySite tags}withdrawn{at reason by{id name}}}",
};

export const SendCareRecord: Operation<SendCareRecordMutation, SendCareRecordMutationVariables> = {
  kind: 'mutation',
  name: 'SendCareRecord',
  hash: '58bc4b02b2956d900a69594c74cfc8516baaf6249ecbe1f991327f8357a0cc80',
  text: "mutation SendCareRecord($input:SendCareRecordInput!){sendCareRecord(input:$input){careRecord{...CareRecordPart}userErrors{code field}}}fragment CareFormPart on CareForm{kind fall{place circumstances injury headStruck}wound{site stage lengthCm widthCm depthCm exudate infected treatment}meal{time stapleEaten sideEaten fluidMl choked}medicationTaken{adherence dosesLeft remark}}fragment CareRecordPart on CareRecord{id version kind state date dateText time recordedAt facility{id name}author{id name profession}authorProfession text vitals{kind value unit}form{...CareFormPart}bodySite tags mentions{id name}inReplyTo threadId replyCount seenByMe seenBy{at profession user{id name}facility{id name}}attachments{id kind name contentType bytes width height takenAt url thumbnailUrl}corrections{version at reason profession by{id name}text vitals{kind value unit}form{...CareFormPart}bodySite tags}withdrawn{at reason by{id name}}}",
};

export const CorrectCareRecord: Operation<CorrectCareRecordMutation, CorrectCareRecordMutationVariables> = {
  kind: 'mutation',
  name: 'CorrectCareRecord',
  hash: '48d599458bca75ac1f28994a3226fc4cdac4f1c2dbc21b12477f277ea55d7edb',
  text: "mutation CorrectCareRecord($input:CorrectCareRecordInput!){correctCareRecord(input:$input){careRecord{...CareRecordPart}userErrors{code field}}}fragment CareFormPart on CareForm{kind fall{place circumstances injury headStruck}wound{site stage lengthCm widthCm depthCm exudate infected treatment}meal{time stapleEaten sideEaten fluidMl choked}medicationTaken{adherence dosesLeft remark}}fragment CareRecordPart on CareRecord{id version kind state date dateText time recordedAt facility{id name}author{id name profession}authorProfession text vitals{kind value unit}form{...CareFormPart}bodySite tags mentions{id name}inReplyTo threadId replyCount seenByMe seenBy{at profession user{id name}facility{id name}}attachments{id kind name contentType bytes width height takenAt url thumbnailUrl}corrections{version at reason profession by{id name}text vitals{kind value unit}form{...CareFormPart}bodySite tags}withdrawn{at reason by{id name}}}",
};

export const WithdrawCareRecord: Operation<WithdrawCareRecordMutation, WithdrawCareRecordMutationVariables> = {
  kind: 'mutation',
  name: 'WithdrawCareRecord',
  hash: '16774f8cefbff9dc4f7e1d73a14b6c4d2f9a70cfb903232e286e0a8730aafbcd',
  text: "mutation WithdrawCareRecord($input:WithdrawCareRecordInput!){withdrawCareRecord(input:$input){careRecord{...CareRecordPart}userErrors{code field}}}fragment CareFormPart on CareForm{kind fall{place circumstances injury headStruck}wound{site stage lengthCm widthCm depthCm exudate infected treatment}meal{time stapleEaten sideEaten fluidMl choked}medicationTaken{adherence dosesLeft remark}}fragment CareRecordPart on CareRecord{id version kind state date dateText time recordedAt facility{id name}author{id name profession}authorProfession text vitals{kind value unit}form{...CareFormPart}bodySite tags mentions{id name}inReplyTo threadId replyCount seenByMe seenBy{at profession user{id name}facility{id name}}attachments{id kind name contentType bytes width height takenAt url thumbnailUrl}corrections{version at reason profession by{id name}text vitals{kind value unit}form{...CareFormPart}bodySite tags}withdrawn{at reason by{id name}}}",
};

export const ConfirmCareRecords: Operation<ConfirmCareRecordsMutation, ConfirmCareRecordsMutationVariables> = {
  kind: 'mutation',
  name: 'ConfirmCareRecords',
  hash: '211c494793f9bd08e78f3730ff7d440d13f4108714deccc81903ddd7f6c7a586',
  text: "mutation ConfirmCareRecords($input:ConfirmCareRecordsInput!){confirmCareRecords(input:$input){careRecords{...CareRecordPart}userErrors{code field}}}fragment CareFormPart on CareForm{kind fall{place circumstances injury headStruck}wound{site stage lengthCm widthCm depthCm exudate infected treatment}meal{time stapleEaten sideEaten fluidMl choked}medicationTaken{adherence dosesLeft remark}}fragment CareRecordPart on CareRecord{id version kind state date dateText time recordedAt facility{id name}author{id name profession}authorProfession text vitals{kind value unit}form{...CareFormPart}bodySite tags mentions{id name}inReplyTo threadId replyCount seenByMe seenBy{at profession user{id name}facility{id name}}attachments{id kind name contentType bytes width height takenAt url thumbnailUrl}corrections{version at reason profession by{id name}text vitals{kind value unit}form{...CareFormPart}bodySite tags}withdrawn{at reason by{id name}}}",
};

export const CreateCareUpload: Operation<CreateCareUploadMutation, CreateCareUploadMutationVariables> = {
  kind: 'mutation',
  name: 'CreateCareUpload',
  hash: '47d2605a981826603ae4ff3f545ced675aaeb5a43481e89eeb9e0b1d9c783135',
  text: "mutation CreateCareUpload($input:CreateCareUploadInput!){createCareUpload(input:$input){upload{id uploadUrl expiresAt}userErrors{code field}}}",
};

export const CreateCareTask: Operation<CreateCareTaskMutation, CreateCareTaskMutationVariables> = {
  kind: 'mutation',
  name: 'CreateCareTask',
  hash: '129c0bd69bb53d5b95e1fe7e9cb6ca90a777b70cd7f2f68c7b7ee3c10dec6448',
  text: "mutation CreateCareTask($input:CreateCareTaskInput!){createCareTask(input:$input){task{...CareTaskPart}userErrors{code field}}}fragment CareTaskPart on CareTask{id text dueOn assignee{id name}facility{id name}createdAt createdBy{id name}doneAt doneBy{id name}}",
};

export const CompleteCareTask: Operation<CompleteCareTaskMutation, CompleteCareTaskMutationVariables> = {
  kind: 'mutation',
  name: 'CompleteCareTask',
  hash: '8c716a98d3789a17a9a912934c9174e5f77f6b7983c4d1b6df851b29912b4792',
  text: "mutation CompleteCareTask($input:CompleteCareTaskInput!){completeCareTask(input:$input){task{...CareTaskPart}userErrors{code field}}}fragment CareTaskPart on CareTask{id text dueOn assignee{id name}facility{id name}createdAt createdBy{id name}doneAt doneBy{id name}}",
};

export const PlanCareVisit: Operation<PlanCareVisitMutation, PlanCareVisitMutationVariables> = {
  kind: 'mutation',
  name: 'PlanCareVisit',
  hash: '63d49f9e6672c6c52ad832cb159b5fa8309542cbb1f042352cf582c390ba007d',
  text: "mutation PlanCareVisit($input:PlanCareVisitInput!){planCareVisit(input:$input){visit{...CareVisitPart}userErrors{code field}}}fragment CareVisitPart on CareVisit{id startsAt endsAt note visitor{id name profession}plannedBy{id name}facility{id name}cancelledAt cancelReason}",
};

export const CancelCareVisit: Operation<CancelCareVisitMutation, CancelCareVisitMutationVariables> = {
  kind: 'mutation',
  name: 'CancelCareVisit',
  hash: '0a51eb9309979bbcd60aa50eb55d65161bf359502904ee97aff3d0cc4ba1c908',
  text: "mutation CancelCareVisit($input:CancelCareVisitInput!){cancelCareVisit(input:$input){visit{...CareVisitPart}userErrors{code field}}}fragment CareVisitPart on CareVisit{id startsAt endsAt note visitor{id name profession}plannedBy{id name}facility{id name}cancelledAt cancelReason}",
};

export const StartCareTeam: Operation<StartCareTeamMutation, StartCareTeamMutationVariables> = {
  kind: 'mutation',
  name: 'StartCareTeam',
  hash: 'b1d6a929a6f43e8e08eb98f555eb0b047f12c81a73bb6777eab5f8ce3930eb8c',
  text: "mutation StartCareTeam($input:StartCareTeamInput!){startCareTeam(input:$input){member{...CareTeamMemberPart}userErrors{code field}}}fragment CareTeamMemberPart on CareTeamMember{id state user{id name kana profession}profession facility{id name}invitedAt invitedBy{id name}acceptedAt endsOn endedAt endedBy{id name}}",
};

export const InviteToCareTeam: Operation<InviteToCareTeamMutation, InviteToCareTeamMutationVariables> = {
  kind: 'mutation',
  name: 'InviteToCareTeam',
  hash: '80c25e979b116501f6e795846dec6d742ef12ce7a00170e53d97bef6bc74bde0',
  text: "mutation InviteToCareTeam($input:InviteToCareTeamInput!){inviteToCareTeam(input:$input){member{...CareTeamMemberPart}userErrors{code field}}}fragment CareTeamMemberPart on CareTeamMember{id state user{id name kana profession}profession facility{id name}invitedAt invitedBy{id name}acceptedAt endsOn endedAt endedBy{id name}}",
};

export const AcceptCareInvitation: Operation<AcceptCareInvitationMutation, AcceptCareInvitationMutationVariables> = {
  kind: 'mutation',
  name: 'AcceptCareInvitation',
  hash: '2225c86b592253b2f9d31d22f3d2ffed944e07619b6c60e895d0e76b9125d331',
  text: "mutation AcceptCareInvitation($input:CareTeamMemberInput!){acceptCareTeamInvitation(input:$input){member{...CareTeamMemberPart}userErrors{code field}}}fragment CareTeamMemberPart on CareTeamMember{id state user{id name kana profession}profession facility{id name}invitedAt invitedBy{id name}acceptedAt endsOn endedAt endedBy{id name}}",
};

export const DeclineCareInvitation: Operation<DeclineCareInvitationMutation, DeclineCareInvitationMutationVariables> = {
  kind: 'mutation',
  name: 'DeclineCareInvitation',
  hash: '662267282fcc801e3e6bcd9d16e27045bf9e493d58c2d6f636ffdbeac8aafc91',
  text: "mutation DeclineCareInvitation($input:CareTeamMemberInput!){declineCareTeamInvitation(input:$input){member{id state}userErrors{code field}}}",
};

export const ChangeCareMembership: Operation<ChangeCareMembershipMutation, ChangeCareMembershipMutationVariables> = {
  kind: 'mutation',
  name: 'ChangeCareMembership',
  hash: '8980c4a7ec5d274247996cc9860d6bb00b838709e29722b17a01bf47adde8cc2',
  text: "mutation ChangeCareMembership($input:ChangeCareTeamMembershipInput!){changeCareTeamMembership(input:$input){member{...CareTeamMemberPart}userErrors{code field}}}fragment CareTeamMemberPart on CareTeamMember{id state user{id name kana profession}profession facility{id name}invitedAt invitedBy{id name}acceptedAt endsOn endedAt endedBy{id name}}",
};

export const EndCareMembership: Operation<EndCareMembershipMutation, EndCareMembershipMutationVariables> = {
  kind: 'mutation',
  name: 'EndCareMembership',
  hash: '5adbd16e488959e148a8df3f33989d61f4a860256ed293258af0cde4cdf99415',
  text: "mutation EndCareMembership($input:CareTeamMemberInput!){endCareTeamMembership(input:$input){member{...CareTeamMemberPart}userErrors{code field}}}fragment CareTeamMemberPart on CareTeamMember{id state user{id name kana profession}profession facility{id name}invitedAt invitedBy{id name}acceptedAt endsOn endedAt endedBy{id name}}",
};
